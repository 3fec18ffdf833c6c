// SPDX-License-Identifier: MIT
// Taking hold of a QEMU that somebody else has started: all that is needed it says itself, over its
// monitor, and a gdb server that nobody else can reach is asked for.
#include "machine/host/connect.h"
#include "machine/host/temporary_folder.h"
#include "machine/qemu/command_line.h"
#include "machine/qemu/introduction.h"
#include "machine/qemu/qemu_target.h"

#include <fmt/format.h>
#include <sys/eventfd.h>

#include <algorithm>
#include <cstring>
#include <fstream>
#include <iterator>

namespace machine::qemu {
namespace {

using namespace std::chrono_literals;

/// QEMU greets at once, or somebody else has its ear.
constexpr auto greeting_limit = 5s;

SwitchedOn failure(std::string sentence) { return {nullptr, std::move(sentence)}; }

/// The beginning of an image holds a hash of all of it, which the linker has put there.
constexpr std::uint64_t header_bytes = 512;

/// The hypervisor's own image as it lies in RAM; empty if there is none.
std::string running_hypervisor(std::span<const std::byte> ram, std::uint64_t boot_info) {
    abi::BootInfo boot;
    if (boot_info > ram.size() || ram.size() - boot_info < sizeof boot) {
        return "";
    }
    std::memcpy(&boot, ram.data() + boot_info, sizeof boot);
    const std::uint64_t base = boot.image(abi::ImageId::Hypervisor).range.base;
    if (boot.magic != abi::BootInfo::expected_magic || base > ram.size() ||
        ram.size() - base < header_bytes) {
        return "";
    }
    return {reinterpret_cast<const char*>(ram.data() + base), header_bytes};
}

bool is_in_file(const std::filesystem::path& path, const std::string& part) {
    std::ifstream file(path, std::ios::binary);
    const std::string all{std::istreambuf_iterator<char>(file), {}};
    return !part.empty() && all.find(part) != std::string::npos;
}

/// A sentence if what runs there is not what we could explain. Before the hypervisor has started
/// nothing can be said.
std::string check_images(std::span<const std::byte> ram, const std::filesystem::path& archive) {
    RingReader reader(ram);
    std::vector<abi::TraceEvent> events;
    if (reader.poll(events) == RingReader::State::Broken) {
        return "This QEMU runs something else than Vitrine's images. " + reader.error();
    }
    if (reader.state() == RingReader::State::Reading &&
        !is_in_file(archive, running_hypervisor(ram, read_ring_header(ram).boot_info))) {
        return fmt::format("This QEMU has booted other images than {}: name the folder of its own "
                           "with --images.",
                           archive.string());
    }
    return "";
}

std::string check(const Introduction& introduction) {
    if (!introduction.error.empty()) {
        return introduction.error;
    }
    if (introduction.gdb_is_connected) {
        return "A gdb is connected to this QEMU already; two would take each other's stops away.";
    }
    std::string problem = check_ram_size(introduction.ram_size);
    return problem.empty() ? check_processors(introduction.processors) : problem;
}

/// One at a time is all that QEMU has.
std::string start_gdb_server(Monitor& monitor, bool has_one, std::unique_ptr<GdbClient>& client) {
    const host::TemporaryFolder folder("vitrine-gdb");
    const std::string path = folder.path() / "socket";
    if (folder.path().empty() || path.find_first_of(", \"\\") != std::string::npos) {
        return "No socket for QEMU's gdb server can be made in the folder for temporary files: set "
               "TMPDIR to another.";
    }
    if (has_one) {
        monitor.ask("gdbserver none");
    }
    const auto answer = monitor.ask(fmt::format("gdbserver unix:{},server=on,wait=off", path));
    host::Connected connected = host::connect_to(path);
    if (!connected.error.empty()) {
        return fmt::format("QEMU does not start its gdb server. {}{}", answer.error, answer.text);
    }
    client = std::make_unique<GdbClient>(std::move(connected.socket));
    return client->shake_hands();
}

} // namespace

SwitchedOn attach(const std::string& monitor, const BootSettings& ours) {
    host::Connected called = host::connect_to(monitor);
    if (!called.error.empty()) {
        return failure(std::move(called.error));
    }
    Parts parts;
    parts.monitor = std::make_unique<Monitor>(std::move(called.socket));
    if (!parts.monitor->shake_hands(greeting_limit).empty()) {
        return failure(fmt::format("Nobody greets at {} as QEMU's monitor (QMP) does: is it "
                                   "another socket, or is somebody connected to it already?",
                                   monitor));
    }
    const Introduction introduction = ask_who_it_is(*parts.monitor);
    std::string problem = check(introduction);
    parts.ram = std::make_unique<SharedRam>();
    if (problem.empty()) {
        problem = parts.ram->open(introduction.ram_file, introduction.ram_size);
    }
    if (problem.empty()) {
        problem = check_images(parts.ram->bytes(), ours.disk_archive);
    }
    if (problem.empty()) {
        problem = start_gdb_server(*parts.monitor, introduction.has_gdb_server, parts.gdb);
    }
    if (!problem.empty()) {
        return failure(std::move(problem));
    }
    parts.found = introduction.is_running ? Parts::Found::Running : Parts::Found::Standing;
    parts.monitor->stop(); // it was stopped by gdb's coming; now it has said so
    if (!introduction.console.empty()) {
        parts.console = host::connect_to(introduction.console).socket;
    }
    parts.pause = host::FileDescriptor(::eventfd(0, EFD_CLOEXEC | EFD_NONBLOCK));
    Settings settings;
    settings.boot = ours;
    settings.boot.ram_size = introduction.ram_size;
    settings.boot.processors = introduction.processors;
    return {std::make_unique<QemuTarget>(std::move(parts), settings), ""};
}

} // namespace machine::qemu
