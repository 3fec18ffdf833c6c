// SPDX-License-Identifier: MIT
// trustlet.exe: starts a trustlet, waits for its end, and shows the letter that it leaves.
//
//     trustlet                    which trustlets there are
//     trustlet NAME [WORD...]     starts one
//     trustlet paged NAME [WORD...]
//                                 starts one, and takes its memory back from it again and again
#include "user/ntdll/ntdll.h"
#include "user/runtime/program.h"
#include "user/runtime/trustlets.h"

namespace {

void list_trustlets() {
    user::write("Usage: trustlet [paged] NAME [WORD...]\nThe trustlets of this disk:\n");
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

enum class Paging : std::uint8_t { None, Often };

void wait_for_end(Handle process, Paging paging) {
    constexpr std::uint32_t while_it_runs = 10; // milliseconds
    const std::uint32_t patience = paging == Paging::None ? infinite : while_it_runs;
    while (WaitForSingleObject(process, patience) == wait_timeout) {
        EmptyWorkingSet(process); // It may have ended since.
    }
}

/// To be called on a trustlet's line: the part of the command line that begins with its name.
NtStatus run_trustlet(std::string_view line, abi::ium::TrustletId id, Paging paging) {
    const auto attributes = user::attributes_for(id);
    ProcessInformation process;
    if (!user::start_trustlet(line, attributes, process)) {
        user::print("trustlet: it cannot be started: error {}\n", GetLastError());
        return NtStatus::AccessDenied;
    }
    wait_for_end(process.process, paging);
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
    const bool is_paged = arguments[1] == "paged" && arguments.size() > 2;
    const std::string_view name = arguments[is_paged ? 2 : 1];
    const auto id = id_of_trustlet(name);
    if (!id) {
        print("trustlet: there is no trustlet \"{}\"\n", name);
        return NtStatus::NotFound;
    }
    const std::string_view line = GetCommandLine();
    return run_trustlet(line.substr(static_cast<std::size_t>(name.data() - line.data())), *id,
                        is_paged ? Paging::Often : Paging::None);
}
