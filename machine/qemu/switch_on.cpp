// SPDX-License-Identifier: MIT
// Starting QEMU: check what the user gave, make what both processes share, start, shake hands.
#include "machine/host/ends.h"
#include "machine/host/find_program.h"
#include "machine/images.h"
#include "machine/qemu/command_line.h"
#include "machine/qemu/qemu_target.h"

#include <fcntl.h>
#include <fmt/format.h>
#include <sys/eventfd.h>
#include <unistd.h>

#include <cerrno>
#include <cstring>

namespace machine {
namespace qemu {
namespace {

/// What lies between the two processes, before it is handed out to them.
struct Connections {
    host::Ends monitor = host::make_sockets();
    host::Ends console = host::make_sockets();
    host::Ends gdb = host::make_sockets();
    host::Ends errors = host::make_pipe();
    host::FileDescriptor pause{::eventfd(0, EFD_CLOEXEC | EFD_NONBLOCK)};
    host::FileDescriptor disk_archive;
    host::FileDescriptor disk; // if there is one

    explicit Connections(const BootSettings& boot)
        : disk_archive(::open(boot.disk_archive.c_str(), O_RDONLY | O_CLOEXEC)),
          disk(boot.disk.empty() ? -1 : ::open(boot.disk.c_str(), O_RDONLY | O_CLOEXEC)) {}

    bool are_open() const {
        return monitor.are_open() && console.are_open() && gdb.are_open() && errors.are_open() &&
               pause.is_open() && disk_archive.is_open();
    }
};

SwitchedOn failure(std::string sentence) { return {nullptr, std::move(sentence)}; }

std::string check(const Settings& settings) {
    std::string problem = check_boot_files(settings.boot.loader, settings.boot.disk_archive);
    if (problem.empty() && !settings.boot.disk.empty() &&
        ::access(settings.boot.disk.c_str(), R_OK) != 0) {
        problem = fmt::format("The disk {} cannot be read.", settings.boot.disk.string());
    }
    if (problem.empty()) {
        problem = check_ram_size(settings.boot.ram_size);
    }
    if (problem.empty()) {
        problem = check_processors(settings.boot.processors);
    }
    if (problem.empty() && !is_installed(settings.program)) {
        problem = fmt::format("{} is not installed: install the package qemu-system-x86 (or let "
                              "./vitrine do it), or run on the glass machine.",
                              settings.program);
    }
    return problem;
}

/// What QEMU said on its standard error before it gave up.
std::string complaint(const host::FileDescriptor& errors) {
    char block[4096];
    const auto got = ::read(errors.number(), block, sizeof block);
    return got > 0 ? std::string(block, static_cast<std::size_t>(got)) : "It gave no reason.";
}

std::string start_process(const Settings& settings, const SharedRam& ram, Connections& connections,
                          host::ChildProcess& process) {
    const Inherited inherited{ram.descriptor(),
                              connections.disk_archive.number(),
                              connections.monitor.theirs.number(),
                              connections.console.theirs.number(),
                              connections.gdb.theirs.number(),
                              connections.disk.number()};
    std::string problem = process.start(host::find_program(settings.program),
                                        command_line(settings, inherited.places()), inherited.all(),
                                        connections.errors.theirs.number());
    // Our copies of its ends must go, or we would never see it close them.
    connections.monitor.theirs.close();
    connections.console.theirs.close();
    connections.gdb.theirs.close();
    connections.errors.theirs.close();
    return problem;
}

} // namespace

bool is_installed(std::string_view program) { return !host::find_program(program).empty(); }

SwitchedOn switch_on(const Settings& settings) {
    if (std::string problem = check(settings); !problem.empty()) {
        return failure(std::move(problem));
    }
    Parts parts;
    parts.ram = std::make_unique<SharedRam>();
    parts.process = std::make_unique<host::ChildProcess>();
    if (std::string problem = parts.ram->create(settings.boot.ram_size); !problem.empty()) {
        return failure(std::move(problem));
    }
    Connections connections(settings.boot);
    if (!connections.are_open()) {
        return failure(
            fmt::format("QEMU could not be given what it needs: {}.", std::strerror(errno)));
    }
    if (std::string problem = start_process(settings, *parts.ram, connections, *parts.process);
        !problem.empty()) {
        return failure(std::move(problem));
    }
    parts.monitor = std::make_unique<Monitor>(std::move(connections.monitor.ours));
    parts.gdb = std::make_unique<GdbClient>(std::move(connections.gdb.ours));
    parts.console = std::move(connections.console.ours);
    parts.errors = std::move(connections.errors.ours);
    parts.pause = std::move(connections.pause);
    if (!parts.monitor->shake_hands().empty()) {
        parts.process->kill();
        return failure(fmt::format("QEMU did not start. {}", complaint(parts.errors)));
    }
    return {std::make_unique<QemuTarget>(std::move(parts), settings), ""};
}

} // namespace qemu

SwitchedOn switch_on_qemu(const BootSettings& settings) {
    qemu::Settings all;
    all.boot = settings;
    return qemu::switch_on(all);
}

} // namespace machine
