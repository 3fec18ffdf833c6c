// SPDX-License-Identifier: MIT
// The way of every hypercall: look up, check the control word, copy the input in once, run, copy
// the output out, report. The order of the checks decides which status a wrong call gets. [TLFS
// hypercall-interface]  Lesson: 4.
#include "hypervisor/hypercalls/hypercalls.h"
#include "hypervisor/hypercalls/parameters.h"

namespace hv {
namespace {

using abi::tlfs::HypercallControl;
using abi::tlfs::HypercallResult;

HvResult<rt::Ok> check_control(const CallShape& shape, HypercallControl control) {
    using Control = HypercallControl;
    const std::uint64_t reserved = control.get(Control::reserved_27) |
                                   control.get(Control::reserved_44) |
                                   control.get(Control::reserved_60);
    const auto count = control.get(Control::rep_count);
    const auto start = control.get(Control::rep_start);
    const bool counts_fit =
        shape.kind == CallShape::Kind::Rep ? count != 0 && start < count : count == 0 && start == 0;
    if (reserved != 0 || control.get(Control::is_nested) ||
        control.get(Control::variable_header_size) != 0 || !counts_fit) {
        return rt::Err{HvStatus::InvalidHypercallInput};
    }
    return rt::Ok{};
}

/// The caller's blocks, found and checked; then the call itself; then its answer. What a rep call
/// did before it failed stays done and is answered.
HvResult<rt::Ok> run(const CallShape& shape, HypercallControl control, Call& call) {
    TRY(check_control(shape, control));
    Parameters parameters = TRY(Parameters::copy_in(call.caller, shape, control));
    call.input = parameters.input();
    call.output = parameters.output();
    call.rep_count = control.get(HypercallControl::rep_count);
    call.rep_start = control.get(HypercallControl::rep_start);
    call.reps_completed = call.rep_start;
    const auto outcome = shape.handler(call);
    if (shape.kind == CallShape::Kind::Rep) {
        parameters.copy_out(call.caller, shape.output_bytes(call.rep_start),
                            shape.output_bytes(call.reps_completed));
    } else if (outcome.is_ok()) {
        parameters.copy_out(call.caller, 0, parameters.output().size());
    }
    return outcome;
}

abi::Rule rule_behind(HvStatus status) {
    switch (status) {
    case HvStatus::Success: return abi::Rule::None;
    case HvStatus::AccessDenied: return abi::Rule::HigherVtlOnly;
    case HvStatus::InvalidParameter: return abi::Rule::CallerVtlRights;
    default: return abi::Rule::MalformedHypercall;
    }
}

void report(VirtualProcessor& vp, HypercallControl control, HypercallResult result) {
    const HvStatus status = result.get(HypercallResult::status);
    const auto verdict = status == HvStatus::Success ? abi::Verdict::Allowed : abi::Verdict::Denied;
    vp.report(event_of(abi::EventKind::Hypercall, control.raw, result.raw), verdict,
              rule_behind(status));
}

} // namespace

HypercallEnd handle_hypercall(VirtualProcessor& vp, HypercallControl control) {
    const CallShape* const shape = find_call(control.get(HypercallControl::call_code));
    if (shape == nullptr) {
        const auto unknown = HypercallResult::of(HvStatus::InvalidHypercallCode);
        report(vp, control, unknown);
        return {unknown};
    }
    Call call{vp, {}, {}};
    const auto outcome = run(*shape, control, call);
    const HvStatus status = outcome.is_ok() ? HvStatus::Success : outcome.error();
    const auto result = HypercallResult::of(status, call.reps_completed);
    if (status == HvStatus::Success && !call.is_finished()) {
        return {result, false};
    }
    if (shape->trace == CallShape::Trace::Recorded || status != HvStatus::Success) {
        report(vp, control, result);
    }
    return {result};
}

} // namespace hv
