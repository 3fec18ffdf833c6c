// SPDX-License-Identifier: MIT
// trustlet.exe: starts a trustlet, waits for its end, and shows the letter that it leaves.
//
//     trustlet                    which trustlets there are
//     trustlet NAME [WORD...]     starts one
//     trustlet paged NAME [WORD...]
//                                 starts one, and takes its memory back from it again and again
//     trustlet dump NAME [WORD...]
//                                 has VTL1 make a dump of the one that runs, or of a new one
#include "user/ntdll/ntdll.h"
#include "user/programs/trustlet/dump.h"
#include "user/runtime/program.h"
#include "user/runtime/trustlets.h"

namespace {

void list_trustlets() {
    user::write("Usage: trustlet [paged | dump] NAME [WORD...]\nThe trustlets of this disk:\n");
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

/// What is done to a trustlet while it runs.
enum class Treatment : std::uint8_t { None, Paged, Dumped };

void wait_for_end(Handle process, Treatment treatment) {
    constexpr std::uint32_t while_it_runs = 10; // milliseconds
    const std::uint32_t patience = treatment == Treatment::Paged ? while_it_runs : infinite;
    while (WaitForSingleObject(process, patience) == wait_timeout) {
        EmptyWorkingSet(process); // It may have ended since.
    }
}

/// To be called on a trustlet's line: the part of the command line that begins with its name.
NtStatus run_trustlet(std::string_view line, abi::ium::TrustletId id, Treatment treatment) {
    const auto attributes = user::attributes_for(id);
    ProcessInformation process;
    if (!user::start_trustlet(line, attributes, process)) {
        user::print("trustlet: it cannot be started: error {}\n", GetLastError());
        return NtStatus::AccessDenied;
    }
    if (treatment == Treatment::Dumped) {
        show_dump(process.process);
    }
    wait_for_end(process.process, treatment);
    if (user::fetch_letter(process.process, 0, attributes, letter)) {
        show_letter(letter);
    }
    std::uint32_t exit_code = 0;
    GetExitCodeProcess(process.process, &exit_code);
    CloseHandle(process.thread);
    CloseHandle(process.process);
    return static_cast<NtStatus>(exit_code);
}

/// `name` without ".exe"; a trustlet that nobody runs is no_handle.
Handle open_trustlet(std::string_view name) {
    char image_name[64];
    const auto whole = rt::format_to(image_name, "{}.exe", name);
    return OpenProcess(abi::nt::access::process_query | abi::nt::access::process_vm_read,
                       user::process_called(whole));
}

NtStatus dump_running(Handle process) {
    const NtStatus status = show_dump(process);
    CloseHandle(process);
    return status;
}

} // namespace

abi::NtStatus user::main_program(Arguments arguments) {
    if (arguments.size() < 2) {
        list_trustlets();
        return NtStatus::Success;
    }
    const Treatment treatment = arguments.size() < 3      ? Treatment::None
                                : arguments[1] == "paged" ? Treatment::Paged
                                : arguments[1] == "dump"  ? Treatment::Dumped
                                                          : Treatment::None;
    const std::string_view name = arguments[treatment == Treatment::None ? 1 : 2];
    const auto id = id_of_trustlet(name);
    if (!id) {
        print("trustlet: there is no trustlet \"{}\"\n", name);
        return NtStatus::NotFound;
    }
    if (treatment == Treatment::Dumped) {
        if (const Handle process = open_trustlet(name); process != abi::nt::no_handle) {
            return dump_running(process);
        }
    }
    const std::string_view line = GetCommandLine();
    return run_trustlet(line.substr(static_cast<std::size_t>(name.data() - line.data())), *id,
                        treatment);
}
