// SPDX-License-Identifier: MIT
// How a running QEMU stops at an instruction, and executes one. Its gdb server does both;
// conditions are judged here.
#include "machine/qemu/qemu_target.h"

#include <fmt/format.h>

namespace machine::qemu {
namespace {

// One step in ten thousand is disturbed, on a busy host; twice in a row hardly ever.
constexpr int step_attempts = 8;

} // namespace

void QemuTarget::stop_at(const std::vector<Breakpoint>& breakpoints) {
    set_breakpoints(false);
    breakpoints_ = breakpoints;
    cannot_stop_ = set_breakpoints(true);
}

std::string QemuTarget::set_breakpoints(bool on) {
    std::string problem;
    for (const Breakpoint& each : breakpoints_) {
        const std::string answer = on ? parts_.gdb->insert(each) : parts_.gdb->remove(each);
        problem = problem.empty() ? answer : problem;
    }
    return problem;
}

bool QemuTarget::holds(const Breakpoint& breakpoint) {
    return breakpoint.condition.is_empty() ||
           breakpoint.condition.holds({processor(current_), current_, clock(), ram()});
}

Stop QemuTarget::step_once() {
    set_breakpoints(false); // QEMU would stop before the instruction again.
    std::string problem = step_current();
    set_breakpoints(true);
    if (!problem.empty()) {
        return {StopReason::Failed, 0, problem};
    }
    collect();
    return {StopReason::InstructionLimit, 0, with_loss("One instruction was executed.")};
}

/// QEMU (7.2, cpu_tb_exec) reports a step as done also when its own timers asked for attention
/// before the instruction began: then no register has changed. An instruction that changes none,
/// such as a jump to itself, may as well be executed again.
std::string QemuTarget::step_current() {
    const ProcessorState before = processor(current_);
    for (int attempt = 0; attempt < step_attempts; ++attempt) {
        const std::string problem = parts_.gdb->step(current_);
        if (!problem.empty() || processor(current_) != before) {
            return problem;
        }
    }
    return "";
}

/// A run does not stop where it begins.
std::string QemuTarget::step_over_breakpoints() {
    if (!cannot_stop_.empty() || breakpoints_.empty()) {
        return cannot_stop_;
    }
    const ProcessorState here = processor(current_);
    for (const Breakpoint& each : breakpoints_) {
        if (each.kind == Breakpoint::Kind::Execute && each.address == here.cs.base + here.rip) {
            const Stop step = step_once();
            return step.reason == StopReason::Failed ? step.sentence : "";
        }
    }
    return "";
}

/// The guest stands still, and nobody here has asked for it.
std::optional<Stop> QemuTarget::at_breakpoint() {
    const GdbClient::Notice notice = parts_.gdb->take_notice().value_or(GdbClient::Notice{});
    current_ = notice.processor < processor_count() ? notice.processor : 0;
    collect();
    const Breakpoint* const hit = breakpoint_at(notice);
    if (hit == nullptr) {
        return Stop{StopReason::Paused, 0, with_loss("QEMU has stopped by itself.")};
    }
    if (holds(*hit)) {
        Stop stop{StopReason::Breakpoint, 0, with_loss("The run stopped where it was asked to.")};
        stop.hit = *hit;
        return stop;
    }
    if (std::string problem = step_over_breakpoints(); !problem.empty()) {
        return end(StopReason::Failed, problem);
    }
    parts_.monitor->resume();
    return std::nullopt;
}

const Breakpoint* QemuTarget::breakpoint_at(const GdbClient::Notice& notice) {
    const ProcessorState here = processor(current_);
    const Breakpoint* first = nullptr;
    for (const Breakpoint& each : breakpoints_) {
        const bool is_here = each.kind == Breakpoint::Kind::Execute
                                 ? !notice.watched && each.address == here.cs.base + here.rip
                                 : notice.watched && *notice.watched - each.address < each.bytes;
        if (is_here && holds(each)) {
            return &each;
        }
        first = is_here && first == nullptr ? &each : first;
    }
    return first;
}

} // namespace machine::qemu
