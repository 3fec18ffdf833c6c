// SPDX-License-Identifier: MIT
// A QEMU that somebody else has started: found, looked at, and left as it was.
#include "abi/ports.h"
#include "machine/host/child_process.h"
#include "machine/host/connect.h"
#include "machine/host/ends.h"
#include "machine/host/temporary_folder.h"
#include "machine/qemu/qemu.h"
#include "machine/symbols.h"
#include "tests/catch.h"
#include "tests/machine/booted.h"

#include <sys/socket.h>
#include <sys/un.h>

#include <chrono>
#include <fstream>
#include <thread>

namespace {

using machine::StopReason;
using machine::host::FileDescriptor;

bool has_qemu() { return test::machines_here().size() == 2; }

/// A socket has its name before it listens: who calls in between is sent away.
bool listens(const std::string& socket) {
    constexpr const char* listening = " 00010000 "; // __SO_ACCEPTCON, of linux/net.h
    std::ifstream sockets("/proc/net/unix");
    for (std::string line; std::getline(sockets, line);) {
        if (line.ends_with(' ' + socket) && line.find(listening) != std::string::npos) {
            return true;
        }
    }
    return false;
}

/// What a person would have in another terminal.
class OtherTerminal {
public:
    /// `command` makes the socket "qmp" in our folder, as all that follow do.
    void start(const std::string& command) {
        REQUIRE(shell_.start("/bin/sh", {"-c", command}, {}, errors_.theirs.number()).empty());
        const auto deadline = std::chrono::steady_clock::now() + std::chrono::seconds(30);
        while (!listens(monitor())) {
            REQUIRE(std::chrono::steady_clock::now() < deadline);
            std::this_thread::sleep_for(std::chrono::milliseconds(5));
        }
    }
    /// The command that `run --print-command` prints.
    void start_as_printed(const std::string& command_line) {
        machine::qemu::Settings settings;
        settings.boot = test::settings_for(command_line);
        auto command = command_to_attach_to(settings, folder());
        REQUIRE(command.error.empty());
        const auto qemu = command.text.find("qemu-system");
        start(command.text.insert(qemu, "exec ")); // so that it is our child
    }
    /// A small machine that does nothing, with these options beside its monitor.
    void start_idle(const std::string& options) {
        start("exec qemu-system-x86_64 -S -nodefaults -display none -accel tcg -qmp unix:" +
              monitor() + ",server=on,wait=off " + options);
    }

    std::string folder() const { return folder_.path().string(); }
    std::string monitor() const { return folder() + "/qmp"; }
    std::string ram() const { return folder() + "/ram"; }

private:
    machine::host::TemporaryFolder folder_{"vitrine-attach-test"};
    machine::host::Ends errors_ = machine::host::make_pipe();
    machine::host::ChildProcess shell_;
};

machine::SwitchedOn attach_to(const std::string& monitor) {
    return machine::qemu::attach(monitor, test::settings_for(""));
}

std::string complaint_about(const std::string& options) {
    OtherTerminal terminal;
    terminal.start_idle(options);
    return attach_to(terminal.monitor()).error;
}

std::string backend(const std::string& file, const std::string& mebibytes) {
    return "-machine q35,memory-backend=ram -m " + mebibytes +
           " -object memory-backend-file,id=ram,share=on,size=" + mebibytes + "M,mem-path=" + file;
}

machine::RunLimit until(abi::EventKind kind) {
    machine::RunLimit limit;
    limit.until = [kind](const abi::TraceEvent& event) { return event.kind == kind; };
    limit.silence = machine::RunLimit::Silence::Expected;
    return limit;
}

} // namespace

TEST_CASE("Somebody's QEMU is followed, stepped, left running, found again and seen to its end") {
    if (!has_qemu()) {
        return;
    }
    OtherTerminal terminal;
    terminal.start_as_printed("scene=shell");
    {
        const auto found = attach_to(terminal.monitor());
        REQUIRE(found.error == "");
        machine::Target& target = *found.target;
        CHECK(target.run(until(abi::EventKind::VtlCall)).reason == StopReason::EventMatched);
        const auto symbols = machine::Symbols::load(VITRINE_IMAGES_DIR).symbols;
        const auto exit = symbols.address_of("hv::handle_exit");
        REQUIRE(exit);
        target.stop_at({machine::before_instruction(*exit)});
        CHECK(target.run({}).reason == StopReason::Breakpoint);
        CHECK(target.processor().rip == *exit);
        CHECK(target.run({.instructions = 1}).reason == StopReason::InstructionLimit);
        CHECK(target.processor().rip != *exit);
    } // the breakpoint is left behind with all else
    const auto again = attach_to(terminal.monitor());
    REQUIRE(again.error == "");
    machine::RunLimit limit = until(abi::EventKind::MachineOff);
    limit.until = {};
    again.target->type("exit\r");
    const auto stop = again.target->run(limit);
    CHECK(stop.reason == StopReason::PoweredOff);
    CHECK(stop.power_off == static_cast<std::uint32_t>(abi::PowerOff::Orderly));
    CHECK(again.target->processor().rip == 0); // gone, and its RAM is still here
    CHECK(again.target->ram().size() == 256u << 20);
}

TEST_CASE("A QEMU that stands still stands still when it is left") {
    if (!has_qemu()) {
        return;
    }
    OtherTerminal terminal;
    terminal.start_idle(backend(terminal.ram(), "64"));
    for (int time = 0; time < 2; ++time) {
        const auto found = attach_to(terminal.monitor());
        REQUIRE(found.error == "");
        CHECK(found.target->processor().rip == 0xFFF0); // the reset vector
    }
}

TEST_CASE("What cannot be attached to is named in a sentence") {
    CHECK_THAT(attach_to("/nowhere/qmp").error, test::contains("Nobody can be reached at"));
    CHECK_THAT(attach_to("192.0.2.1:4444").error, test::contains("is not this computer"));
    CHECK_THAT(attach_to("localhost:x").error, test::contains("is no port"));
    CHECK_THAT(attach_to(std::string(200, 'x')).error, test::contains("has 200"));
}

TEST_CASE("A socket that is no monitor is not taken for one") {
    const machine::host::TemporaryFolder folder("vitrine-attach-test");
    const std::string path = folder.path() / "qmp";
    sockaddr_un place{};
    place.sun_family = AF_UNIX;
    path.copy(place.sun_path, sizeof place.sun_path - 1);
    const FileDescriptor listener(::socket(AF_UNIX, SOCK_STREAM, 0));
    REQUIRE(::bind(listener.number(), reinterpret_cast<sockaddr*>(&place), sizeof place) == 0);
    REQUIRE(::listen(listener.number(), 1) == 0);
    std::thread stranger([&listener] {
        const FileDescriptor caller(::accept(listener.number(), nullptr, nullptr));
        ::send(caller.number(), "[1]\n", 4, MSG_NOSIGNAL);
    });
    CHECK_THAT(attach_to(path).error, test::contains("Nobody greets at"));
    stranger.join();
}

TEST_CASE("A QEMU whose RAM nobody else can see, or that is no machine of ours, is refused") {
    if (!has_qemu()) {
        return;
    }
    CHECK_THAT(complaint_about("-m 64"), test::contains("RAM is in no file"));
    const machine::host::TemporaryFolder folder("vitrine-attach-test");
    const std::string ram = folder.path() / "ram";
    std::string unshared = backend(ram, "64");
    unshared.replace(unshared.find("share=on"), 8, "share=off");
    CHECK_THAT(complaint_about(unshared), test::contains("share=on is missing"));
    CHECK_THAT(complaint_about(backend(ram, "32")), test::contains("give it 64 to 2048 MiB"));
    CHECK_THAT(complaint_about(backend(folder.path(), "64")),
               test::contains("no file of this size"));

    const std::string strange = folder.path() / "strange";
    std::ofstream(strange) << "";
    std::filesystem::resize_file(strange, 64 << 20);
    std::fstream file(strange, std::ios::in | std::ios::out | std::ios::binary);
    file.seekp(static_cast<std::streamoff>(abi::trace_ring_header_address));
    file << "another system's memory";
    file.close();
    CHECK_THAT(complaint_about(backend(strange, "64")), test::contains("something else"));
}
