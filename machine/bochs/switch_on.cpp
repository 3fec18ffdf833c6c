// SPDX-License-Identifier: MIT
// Starting Bochs: check what the user gave and what is installed, make the CD, start, find RAM.
#include "machine/bochs/bochs_target.h"
#include "machine/bochs/boot_cd.h"
#include "machine/bochs/configuration.h"
#include "machine/host/ends.h"
#include "machine/host/find_program.h"
#include "machine/images.h"

#include <fmt/format.h>
#include <poll.h>
#include <sys/eventfd.h>
#include <sys/mman.h>
#include <unistd.h>

#include <array>
#include <cerrno>
#include <cstring>
#include <filesystem>
#include <system_error>

namespace machine {
namespace bochs {
namespace {

namespace fs = std::filesystem;

SwitchedOn failure(std::string sentence) { return {nullptr, std::move(sentence)}; }

std::string path_of(int descriptor) { return fmt::format("/proc/self/fd/{}", descriptor); }

/// A file without a name that holds this.
host::FileDescriptor make_file(const char* label, std::string_view text) {
    host::FileDescriptor file(::memfd_create(label, MFD_CLOEXEC));
    if (!file.is_open() ||
        ::write(file.number(), text.data(), text.size()) != static_cast<ssize_t>(text.size())) {
        return {};
    }
    return file;
}

/// The plug-in that is Bochs's text display lies in a folder that the host's kind names.
bool has_text_display() {
    std::error_code problem;
    for (const auto& folder : fs::directory_iterator("/usr/lib", problem)) {
        if (fs::exists(folder.path() / "bochs/plugins/libbx_term_gui.so", problem)) {
            return true;
        }
    }
    return false;
}

std::string check(const BootSettings& boot) {
    std::string problem = check_boot_files(boot.loader, boot.disk_archive);
    if (problem.empty()) {
        problem = check_ram_size(boot.ram_size);
    }
    if (problem.empty()) {
        problem = check_processors(boot.processors);
    }
    if (problem.empty()) {
        problem = check_command_line(boot.command_line);
    }
    return problem.empty() ? what_is_missing() : problem;
}

/// What lies between the two processes, before it is handed out to them.
struct Connections {
    host::Ends console = host::make_terminal();
    host::Ends log = host::make_narrow_pipe();
    host::FileDescriptor pause{::eventfd(0, EFD_CLOEXEC | EFD_NONBLOCK)};
    host::FileDescriptor cd;
    host::FileDescriptor configuration;
    host::FileDescriptor orders;

    bool are_open() const {
        return console.are_open() && log.are_open() && pause.is_open() && cd.is_open() &&
               configuration.is_open() && orders.is_open();
    }
};

std::string connect(const BootSettings& boot, host::FileDescriptor cd, Connections& connections) {
    connections.cd = std::move(cd);
    char console[64] = {};
    if (!connections.console.are_open() ||
        ::ptsname_r(connections.console.ours.number(), console, sizeof console) != 0) {
        return fmt::format("No terminal could be made for Bochs: {}.", std::strerror(errno));
    }
    connections.configuration =
        make_file("vitrine-bochsrc",
                  configuration(boot.ram_size, {path_of(connections.cd.number()), console}));
    connections.orders = make_file("vitrine-orders", first_orders(boot.ram_size));
    return connections.are_open()
               ? ""
               : fmt::format("Bochs could not be given what it needs: {}.", std::strerror(errno));
}

std::string start(const Connections& connections, host::ChildProcess& process) {
    // Its text display wants to know a terminal's name, even if there is none.
    return process.start(
        host::find_program("env"),
        {"TERM=linux", host::find_program("bochs"), "-q", "-f",
         path_of(connections.configuration.number()), "-rc", path_of(connections.orders.number())},
        {connections.cd.number(), connections.configuration.number(), connections.orders.number()},
        connections.log.theirs.number());
}

/// Reads the log until it says where RAM is. Bochs then waits for us to read on, and the guest has
/// not begun.
std::string wait_for_memory(Log& log) {
    constexpr int limit = 30'000; // milliseconds
    while (!log.memory()) {
        pollfd watched{log.number(), POLLIN, 0};
        if (::poll(&watched, 1, limit) <= 0 || !log.read()) {
            return fmt::format("Bochs did not start: {}",
                               log.complaint().empty() ? "it gave no reason." : log.complaint());
        }
    }
    return "";
}

} // namespace

std::string what_is_missing() {
    struct Piece {
        bool is_there;
        const char* package;
    };
    const auto has_file = [](const char* path) { return ::access(path, R_OK) == 0; };
    const auto has_program = [](const char* name) { return !host::find_program(name).empty(); };
    const Piece pieces[] = {
        {has_program("bochs"), "bochs"},
        {has_text_display(), "bochs-term"},
        {has_file("/usr/share/bochs/BIOS-bochs-latest"), "bochsbios"},
        {has_file("/usr/share/bochs/VGABIOS-lgpl-latest"), "vgabios"},
        {has_program("grub-mkrescue"), "grub-common"},
        {has_file("/usr/lib/grub/i386-pc/multiboot.mod"), "grub-pc-bin"},
        {has_program("xorriso"), "xorriso"},
    };
    std::string packages;
    for (const Piece& piece : pieces) {
        packages += piece.is_there ? "" : std::string(packages.empty() ? "" : " ") + piece.package;
    }
    return packages.empty() ? "" : fmt::format("For Bochs, install: {}.", packages);
}

SwitchedOn switch_on(const Settings& settings) {
    if (std::string problem = check(settings.boot); !problem.empty()) {
        return failure(std::move(problem));
    }
    BootCd cd = make_boot_cd(settings.boot);
    if (!cd.error.empty()) {
        return failure(std::move(cd.error));
    }
    Connections connections;
    Parts parts;
    parts.process = std::make_shared<host::ChildProcess>();
    std::string problem = connect(settings.boot, std::move(cd.file), connections);
    if (problem.empty()) {
        problem = start(connections, *parts.process);
    }
    if (!problem.empty()) {
        return failure(std::move(problem));
    }
    connections.log.theirs.close(); // or we would never see Bochs close it
    parts.log = std::make_unique<Log>(std::move(connections.log.ours));
    parts.console = std::move(connections.console.ours);
    parts.console_end = std::move(connections.console.theirs);
    parts.pause = std::move(connections.pause);
    problem = wait_for_memory(*parts.log);
    if (problem.empty() && !parts.process->suspend()) {
        problem = "Bochs ended before its guest began.";
    }
    if (problem.empty()) {
        parts.ram = std::make_unique<GuestRam>(parts.process, *parts.log->memory());
        problem = parts.ram->create(settings.boot.ram_size);
    }
    if (!problem.empty()) {
        return failure(std::move(problem));
    }
    return {std::make_unique<BochsTarget>(std::move(parts), settings), ""};
}

} // namespace bochs

SwitchedOn switch_on_bochs(const BootSettings& settings) {
    bochs::Settings all;
    all.boot = settings;
    return bochs::switch_on(all);
}

} // namespace machine
