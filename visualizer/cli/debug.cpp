// SPDX-License-Identifier: MIT
#include "visualizer/cli/debug.h"

#include "machine/debug_images.h"
#include "machine/gdb/server.h"
#include "machine/symbols.h"

#include <fmt/format.h>
#include <sys/eventfd.h>
#include <unistd.h>

#include <csignal>
#include <cstdint>
#include <fstream>

namespace vitrine::cli {
namespace {

constexpr std::uint64_t history_bytes = 384ull << 20;

int end_wanted = -1; // an eventfd

void on_signal(int) {
    const std::uint64_t one = 1;
    [[maybe_unused]] const auto written = write(end_wanted, &one, sizeof one);
}

/// Ctrl+C and a friendly kill end the wait in good order, so that nothing is left behind.
void catch_signals() {
    end_wanted = eventfd(0, EFD_CLOEXEC);
    std::signal(SIGINT, on_signal);
    std::signal(SIGTERM, on_signal);
}

/// What gdb has to be told, in a file of its own that goes when we do.
class GdbScript {
public:
    GdbScript(const std::filesystem::path& images, const std::string& address)
        : path_(std::filesystem::temp_directory_path() / fmt::format("vitrine-{}.gdb", getpid())) {
        std::ofstream file{path_};
        file << "set confirm off\n"
             << "set architecture i386:x86-64\n"
             // Source files are named as seen from a folder three below the root.
             << "directory " << std::filesystem::absolute(images).string() << '\n';
        for (const machine::DebugImage& image : machine::debug_images(images)) {
            file << fmt::format("add-symbol-file {} -o {:#x}\n", image.file.string(), image.offset);
        }
        file << "target remote " << address << '\n';
    }
    ~GdbScript() {
        std::error_code ignored;
        std::filesystem::remove(path_, ignored);
    }
    GdbScript(const GdbScript&) = delete;
    GdbScript& operator=(const GdbScript&) = delete;

    const std::filesystem::path& path() const { return path_; }

private:
    std::filesystem::path path_;
};

void serve(const machine::gdb::Listener& listener, machine::Target& target,
           const machine::Symbols& symbols) {
    for (;;) {
        const int socket = listener.accept(end_wanted);
        if (socket < 0) {
            return;
        }
        fmt::print("gdb is here.\n");
        std::fflush(stdout);
        machine::gdb::Connection(socket, target, &symbols).serve();
        fmt::print("gdb has left at instruction {}; the machine stands still. Ctrl+C ends.\n",
                   target.clock());
        std::fflush(stdout);
    }
}

} // namespace

ExitStatus debug(const DebugOptions& options) {
    const auto fail = [](const std::string& sentence, ExitStatus status) {
        fmt::print(stderr, "vitrine: {}\n", sentence);
        return status;
    };
    BootPlan plan = plan_boot(options.boot);
    if (!plan.error.empty()) {
        return fail(plan.error,
                    plan.images_are_bad ? ExitStatus::MachineFailed : ExitStatus::BadUsage);
    }
    plan.settings.history_bytes = history_bytes;
    const machine::SwitchedOn switched = switch_on(plan);
    if (switched.target == nullptr) {
        return fail(switched.error, ExitStatus::MachineFailed);
    }
    using machine::gdb::Listener;
    const Listener::Made made = options.socket.empty() ? Listener::at_port(options.port)
                                                       : Listener::at_file(options.socket);
    if (made.listener == nullptr) {
        return fail(made.error, ExitStatus::BadUsage);
    }
    catch_signals();
    const GdbScript script(plan.images.folder, made.listener->address());
    fmt::print("The machine stands before its first instruction and waits for gdb at {}.\n"
               "In another terminal: gdb -x {}\n"
               "There: break kernel_entry, continue, stepi, reverse-stepi, reverse-continue, info "
               "threads, monitor help.\n",
               made.listener->address(), script.path().string());
    std::fflush(stdout);
    const auto loaded = machine::Symbols::load(plan.images.folder); // Without: addresses alone.
    serve(*made.listener, *switched.target, loaded.symbols);
    return ExitStatus::Done;
}

} // namespace vitrine::cli
