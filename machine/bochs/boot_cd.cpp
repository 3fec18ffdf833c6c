// SPDX-License-Identifier: MIT
#include "machine/bochs/boot_cd.h"

#include "machine/host/child_process.h"
#include "machine/host/console.h"
#include "machine/host/ends.h"
#include "machine/host/find_program.h"
#include "machine/host/temporary_folder.h"

#include <fcntl.h>
#include <fmt/format.h>
#include <poll.h>

#include <cerrno>
#include <cstring>
#include <filesystem>
#include <fstream>
#include <system_error>
#include <vector>

namespace machine::bochs {
namespace {

namespace fs = std::filesystem;

std::string fill(const fs::path& tree, const BootSettings& boot) {
    std::error_code problem;
    fs::create_directories(tree / "boot/grub", problem);
    for (const auto& [from, to] :
         {std::pair{boot.loader, "boot/loader.elf"}, {boot.disk_archive, "boot/disk.cpio"}}) {
        if (!problem) {
            fs::copy_file(from, tree / to, problem);
        }
    }
    std::ofstream(tree / "boot/grub/grub.cfg") << grub_menu(boot.command_line);
    return problem ? fmt::format("The boot CD's files could not be copied to {}: {}.",
                                 tree.string(), problem.message())
                   : "";
}

/// Runs to its end; what it said on its standard error if that is not a good one.
std::string run(const std::string& program, std::vector<std::string> arguments) {
    host::Ends errors = host::make_pipe();
    host::ChildProcess process;
    std::string problem = process.start(program, std::move(arguments), {}, errors.theirs.number());
    if (!problem.empty()) {
        return problem;
    }
    errors.theirs.close();
    std::string said;
    while (errors.ours.is_open()) { // until it has closed its end
        pollfd watched{errors.ours.number(), POLLIN, 0};
        ::poll(&watched, 1, -1);
        host::drain(errors.ours, said);
    }
    const host::ExitStatus status = process.wait();
    return status.by_signal || status.code != 0 ? fmt::format("{} failed: {}", program, said) : "";
}

} // namespace

std::string grub_menu(std::string_view command_line) {
    // GRUB leaves the file's name out of the command line; the loader skips a first word ".elf".
    std::string words;
    for (std::size_t at = 0; at < command_line.size();) {
        const std::size_t end = std::min(command_line.find(' ', at), command_line.size());
        if (end != at) {
            words += fmt::format(" '{}'", command_line.substr(at, end - at));
        }
        at = end + 1;
    }
    return fmt::format("set timeout=0\n"
                       "multiboot /boot/loader.elf loader.elf{}\n"
                       "module /boot/disk.cpio disk.cpio\n"
                       "boot\n",
                       words);
}

std::string check_command_line(std::string_view command_line) {
    return command_line.find_first_of("'\n") == std::string_view::npos
               ? ""
               : "The boot options hold a quotation mark or a new line, which GRUB would take for "
                 "its own.";
}

BootCd make_boot_cd(const BootSettings& boot) {
    const host::TemporaryFolder folder("vitrine-cd");
    if (folder.path().empty()) {
        return {{},
                fmt::format("No folder for the boot CD could be made: {}.", std::strerror(errno))};
    }
    const fs::path tree = folder.path() / "tree";
    const fs::path image = folder.path() / "cd.iso";
    std::string problem = fill(tree, boot);
    if (problem.empty()) {
        problem = run(host::find_program("grub-mkrescue"),
                      {"--directory=/usr/lib/grub/i386-pc", // no EFI: Bochs's BIOS is a BIOS
                       "--install-modules=multiboot normal configfile iso9660 biosdisk",
                       "--locales=", "--fonts=", "--themes=", "-o", image.string(), tree.string()});
    }
    if (!problem.empty()) {
        return {{}, "The boot CD could not be made. " + problem};
    }
    BootCd made{host::FileDescriptor(::open(image.c_str(), O_RDONLY | O_CLOEXEC)), {}};
    if (!made.file.is_open()) {
        made.error = fmt::format("The boot CD cannot be read: {}.", std::strerror(errno));
    }
    return made;
}

} // namespace machine::bochs
