// SPDX-License-Identifier: MIT
// Row 42: who speaks for lsass need not have a key to use it. alice is logged on; the attacker has
// lsass answer a challenge of its own choice in her name, as Pass-the-Challenge does. Nothing stops
// it: answering is what LsaIso is there for.  [MSDOC Credential Guard, limits]
#include "process/ports/client.h"
#include "user/kernelbase/kernelbase.h"
#include "user/ntdll/ntdll.h"
#include "user/programs/attacker/attacks.h"
#include "user/programs/lsass/protocol.h"
#include "user/runtime/program.h"

namespace attacker {

NtStatus misuse_lsass() {
    Handle port;
    NtStatus status = process::connect_to_port(lsass::port_name, port);
    if (!abi::is_success(status)) {
        return status;
    }
    lsass::Request question;
    question.operation = lsass::Operation::Answer;
    question.session = 1; // the first user who logged on
    question.server_challenge = {'A', 'T', 'T', 'A', 'C', 'K', 'E', 'R'};
    lsass::Reply reply;
    status = process::ask(port, question, reply);
    status = abi::is_success(status) ? reply.status : status;
    if (abi::is_success(status)) {
        user::write("attacker: lsass answers with ");
        for (const std::uint8_t byte : reply.proof) {
            constexpr std::string_view digits = "0123456789abcdef";
            user::print("{}{}", digits[byte >> 4], digits[byte & 15]);
        }
        user::write("\n");
    }
    CloseHandle(port);
    return status;
}

} // namespace attacker
