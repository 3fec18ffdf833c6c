// SPDX-License-Identifier: MIT
#include "abi/trace_marks.h"
#include "bench/measures.h"
#include "bench/stopwatch.h"
#include "machine/qemu/qemu.h"

#include <fmt/format.h>
#include <sys/mman.h>
#include <unicorn/unicorn.h>

#include <cstdint>

// mixed_loop.S, the same bytes that the guest image has.
extern "C" const std::uint8_t mixed_loop[];
extern "C" const std::uint8_t mixed_loop_return[];
extern "C" const std::uint8_t mixed_loop_end[];

namespace bench {
namespace {

constexpr std::uint64_t iterations = 200'000;
constexpr unsigned rounds = 3; // in turns, so that all get their share of a noisy minute

/// One pass through the loop, on some machine.
struct Pass {
    double seconds = 0;
    std::uint64_t instructions = 0; // 0 where the clock does not count them
    std::string error;
};

bool is_mark(const abi::TraceEvent& event, abi::Mark mark) {
    return event.kind == abi::EventKind::Mark &&
           event.operand[0] == static_cast<std::uint64_t>(mark);
}

/// Boots the loop's own disk and takes the time between its two marks.
Pass pass_on(machine::SwitchedOn switched) {
    if (!switched.target) {
        return {0, 0, switched.error};
    }
    const auto run_until = [&](abi::Mark mark) {
        machine::RunLimit limit;
        limit.until = [mark](const abi::TraceEvent& event) { return is_mark(event, mark); };
        return switched.target->run(limit);
    };
    if (run_until(abi::Mark::LoopBegins).reason != machine::StopReason::EventMatched) {
        return {0, 0, "the loop's image did not start"};
    }
    const std::uint64_t begin = switched.target->clock();
    const Stopwatch watch;
    if (run_until(abi::Mark::LoopEnds).reason != machine::StopReason::EventMatched) {
        return {0, 0, "the loop did not end"};
    }
    const bool counts = switched.target->capabilities().exact_clock;
    return {watch.seconds(), counts ? switched.target->clock() - begin : 0, {}};
}

/// The same bytes in an engine without hooks, without paging, without anything of ours.
Pass pass_in_bare_unicorn() {
    constexpr std::uint64_t code = 0x10'0000;
    constexpr std::uint64_t data = 0x20'0000;
    constexpr std::uint64_t size = 0x1'0000;
    uc_engine* engine = nullptr;
    if (uc_open(UC_ARCH_X86, UC_MODE_64, &engine) != UC_ERR_OK) {
        return {0, 0, "Unicorn cannot be opened"};
    }
    uc_mem_map(engine, code, size, UC_PROT_ALL);
    uc_mem_map(engine, data, size, UC_PROT_ALL);
    uc_mem_write(engine, code, mixed_loop, static_cast<std::size_t>(mixed_loop_end - mixed_loop));
    const std::uint64_t stack = data + size - 64;
    uc_reg_write(engine, UC_X86_REG_RCX, &iterations);
    uc_reg_write(engine, UC_X86_REG_RDX, &data);
    uc_reg_write(engine, UC_X86_REG_RSP, &stack);
    const std::uint64_t until = code + static_cast<std::uint64_t>(mixed_loop_return - mixed_loop);
    const Stopwatch watch;
    const uc_err error = uc_emu_start(engine, code, until, 0, 0);
    const double seconds = watch.seconds();
    uc_close(engine);
    return {seconds, 0, error == UC_ERR_OK ? "" : uc_strerror(error)};
}

/// The faster one: what another program did to this machine meanwhile is no property of ours.
Pass better(const Pass& one, const Pass& other) {
    const bool is_first = one.seconds == 0 && one.error.empty();
    return is_first || !other.error.empty() || (other.seconds < one.seconds) ? other : one;
}

} // namespace

std::vector<Figure> loop_speeds(const machine::Images& images) {
    auto settings = machine::boot_settings(images, fmt::format("seed={}", iterations));
    settings.disk_archive = images.folder / "bench_loop.cpio";
    machine::qemu::Settings counting;
    counting.boot = settings;
    counting.clock = machine::qemu::Settings::Clock::CountInstructions;
    Pass glass;
    Pass bare;
    Pass qemu;
    Pass exact_qemu;
    Pass bochs;
    for (unsigned round = 0; round < rounds; ++round) {
        glass = better(glass, pass_on(machine::switch_on_glass(settings)));
        bare = better(bare, pass_in_bare_unicorn());
        exact_qemu = better(exact_qemu, pass_on(machine::qemu::switch_on(counting)));
        qemu = better(qemu, pass_on(machine::switch_on_qemu(settings)));
        bochs = better(bochs, pass_on(machine::switch_on_bochs(settings)));
    }
    const auto speed = [&](const Pass& pass) {
        return pass.seconds == 0 ? 0 : static_cast<double>(glass.instructions) / pass.seconds / 1e6;
    };
    unsigned major = 0;
    unsigned minor = 0;
    uc_version(&major, &minor);
    const std::string name = "mixed loop, exact instruction clock";
    const std::string unit = "million instructions/s";
    return {{name, speed(glass), unit, fmt::format("bare Unicorn {}.{}", major, minor), speed(bare),
             "glass", glass.error + bare.error},
            {name, speed(glass), unit, "QEMU TCG -icount", speed(exact_qemu), "glass",
             glass.error + exact_qemu.error},
            {name, speed(glass), unit, "QEMU TCG", speed(qemu), "glass", glass.error + qemu.error},
            {name, speed(glass), unit, "Bochs (at least 8 times)", speed(bochs), "glass",
             glass.error + bochs.error}};
}

} // namespace bench
