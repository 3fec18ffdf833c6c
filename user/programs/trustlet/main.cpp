// SPDX-License-Identifier: MIT
// trustlet.exe: starts a trustlet, waits for its end, and shows the letter that it leaves.
//
//     trustlet                    which trustlets there are
//     trustlet NAME [WORD...]     starts one
#include "user/ntdll/ntdll.h"
#include "user/runtime/program.h"
#include "user/runtime/trustlets.h"

namespace {

void list_trustlets() {
    user::write("Usage: trustlet NAME [WORD...]\nThe trustlets of this disk:\n");
    for (const user::KnownTrustlet& trustlet : user::known_trustlets()) {
        user::print("  {}, ID {x}\n", trustlet.name, trustlet.id);
    }
}

/// What a trustlet writes is meant to be read, but nobody vouches for it: only letters are shown.
void show_letter(const abi::nt::TrustletMailbox& letter) {
    user::print("trustlet: its letter has {} bytes: ", letter.size);
    for (std::uint32_t at = 0; at < letter.size; ++at) {
        const char byte = static_cast<char>(letter.message[at]);
        user::print("{}", byte >= ' ' && byte <= '~' ? byte : '.');
    }
    user::write("\n");
}

constinit abi::nt::TrustletMailbox letter;

/// To be called on a trustlet's line: the part of the command line that begins with its name.
NtStatus run_trustlet(std::string_view line, abi::ium::TrustletId id) {
    const auto attributes = user::attributes_for(id);
    ProcessInformation process;
    if (!user::start_trustlet(line, attributes, process)) {
        user::print("trustlet: it cannot be started: error {}\n", GetLastError());
        return NtStatus::AccessDenied;
    }
    WaitForSingleObject(process.process, infinite);
    if (user::fetch_letter(process.process, 0, attributes, letter)) {
        show_letter(letter);
    }
    std::uint32_t exit_code = 0;
    GetExitCodeProcess(process.process, &exit_code);
    CloseHandle(process.thread);
    CloseHandle(process.process);
    return static_cast<NtStatus>(exit_code);
}

} // namespace

abi::NtStatus user::main_program(Arguments arguments) {
    if (arguments.size() < 2) {
        list_trustlets();
        return NtStatus::Success;
    }
    const auto id = id_of_trustlet(arguments[1]);
    if (!id) {
        print("trustlet: there is no trustlet \"{}\"\n", arguments[1]);
        return NtStatus::NotFound;
    }
    const std::string_view line = GetCommandLine();
    return run_trustlet(line.substr(static_cast<std::size_t>(arguments[1].data() - line.data())),
                        *id);
}
