// SPDX-License-Identifier: MIT
// What the operands of each kind of event are called, and how each is shown.
#include "machine/event_operands.h"

namespace machine {
namespace {

using abi::EventKind;
using Format = OperandFormat;

constexpr OperandField vm_entry[] = {
    {"vmcb", 0, 0, 64, Format::Hex},
    {"nested_cr3", 1, 0, 64, Format::Hex},
    {"event_injection", 2, 0, 64, Format::Hex},
};
constexpr OperandField vm_exit[] = {
    {"exit_code", 0, 0, 64, Format::ExitCode},
    {"exit_info_1", 1, 0, 64, Format::Hex},
    {"exit_info_2", 2, 0, 64, Format::Hex},
};
constexpr OperandField page_fault[] = {
    {"address", 0, 0, 64, Format::Hex},
    {"error_code", 1, 0, 64, Format::Hex},
};
constexpr OperandField exception[] = {
    {"vector", 0, 0, 64, Format::Number},
    {"error_code", 1, 0, 64, Format::Hex},
};
constexpr OperandField interrupt[] = {{"vector", 0, 0, 64, Format::Number}};
constexpr OperandField privilege_change[] = {{"selector", 0, 0, 64, Format::Hex}};
constexpr OperandField dma_transfer[] = {
    {"requester", 0, 0, 64, Format::Hex},
    {"address", 1, 0, 64, Format::Hex},
    {"bytes", 2, 0, 32, Format::Number},
    {"write", 2, 32, 1, Format::Boolean},
};
constexpr OperandField hypervisor_started[] = {
    {"region_base", 0, 0, 64, Format::Hex},
    {"region_size", 1, 0, 64, Format::Hex},
    {"ram_end", 2, 0, 64, Format::Hex},
};
constexpr OperandField partition_vtl_enabled[] = {{"vtl", 0, 0, 64, Format::Number}};
constexpr OperandField vp_vtl_enabled[] = {
    {"vtl", 0, 0, 64, Format::Number},
    {"entry", 1, 0, 64, Format::Hex},
    {"vp", 2, 0, 64, Format::Number},
};
constexpr OperandField vtl_return[] = {{"fast", 0, 0, 1, Format::Boolean}};
constexpr OperandField hypercall[] = {
    // HypercallControl and HypercallResult
    {"call", 0, 0, 16, Format::CallCode},     {"fast", 0, 16, 1, Format::Boolean},
    {"rep_count", 0, 32, 12, Format::Number}, {"rep_start", 0, 48, 12, Format::Number},
    {"status", 1, 0, 16, Format::HvStatus},   {"reps_completed", 1, 32, 12, Format::Number},
};
constexpr OperandField slat_change[] = {
    {"first_page", 0, 0, 64, Format::Hex},        {"page_count", 1, 0, 64, Format::Number},
    {"access", 2, 0, 4, Format::Access},          {"old_access", 2, 8, 4, Format::Access},
    {"restricted_vtl", 2, 16, 8, Format::Number},
};
constexpr OperandField slat_violation[] = {
    {"guest_physical", 0, 0, 64, Format::Hex},
    {"guest_virtual", 1, 0, 64, Format::Hex},
    {"wanted", 2, 0, 4, Format::Access},
};
constexpr OperandField intercept_delivered[] = {
    {"message_type", 0, 0, 64, Format::Hex},
    {"guest_physical", 1, 0, 64, Format::Hex},
    {"wanted", 2, 0, 4, Format::Access},
};
constexpr OperandField msr_access[] = {
    {"msr", 0, 0, 64, Format::Hex},
    {"value", 1, 0, 64, Format::Hex},
    {"write", 2, 0, 1, Format::Boolean},
};
constexpr OperandField guard_off[] = {{"guard", 0, 0, 8, Format::Guard}};
constexpr OperandField machine_off[] = {{"reason", 0, 0, 32, Format::PowerOff}};
constexpr OperandField protection_enabled[] = {{"default_access", 0, 0, 4, Format::Access}};
constexpr OperandField overlay_placed[] = {
    {"page", 0, 0, 64, Format::Hex},
    {"vtl", 1, 0, 64, Format::Number},
};
constexpr OperandField vina_asserted[] = {{"vector", 0, 0, 64, Format::Number}};
constexpr OperandField vp_started[] = {
    {"vp", 0, 0, 64, Format::Number},
    {"vtl", 1, 0, 64, Format::Number},
    {"entry", 2, 0, 64, Format::Hex},
};
constexpr OperandField startup_dropped[] = {
    {"vp", 0, 0, 64, Format::Number},
    {"delivery_mode", 1, 0, 64, Format::Number},
};
constexpr OperandField view_switched[] = {{"user_view", 0, 0, 1, Format::Boolean},
                                          {"kernel_since", 1, 0, 64, Format::Number}};
constexpr OperandField vtl_interrupt[] = {{"vector", 0, 0, 64, Format::Number}};
constexpr OperandField secure_intercept[] = {
    {"message_type", 0, 0, 64, Format::Hex},
    {"subject", 1, 0, 64, Format::Hex},
    {"value", 2, 0, 64, Format::Hex},
};
constexpr OperandField iommu_switched_on[] = {{"registers", 0, 0, 64, Format::Hex},
                                              {"root_table", 1, 0, 64, Format::Hex},
                                              {"interrupt_table", 2, 0, 64, Format::Hex}};
constexpr OperandField dma_blocked[] = {{"requester", 0, 0, 64, Format::Hex},
                                        {"address", 1, 0, 64, Format::Hex},
                                        {"wanted", 2, 0, 4, Format::Access},
                                        {"reason", 2, 8, 8, Format::Number}};
constexpr OperandField interrupt_blocked[] = {{"requester", 0, 0, 64, Format::Hex},
                                              {"number", 1, 0, 64, Format::Number},
                                              {"reason", 2, 0, 8, Format::Number}};
constexpr OperandField device_attached[] = {{"requester", 0, 0, 64, Format::Hex},
                                            {"domain", 1, 0, 32, Format::Number},
                                            {"tables", 2, 0, 64, Format::Hex}};
constexpr OperandField secure_call[] = {
    {"service", 0, 0, 16, Format::Service},
    {"parameter_1", 1, 0, 64, Format::Hex},
    {"parameter_2", 2, 0, 64, Format::Hex},
};
constexpr OperandField secure_call_answer[] = {
    {"service", 0, 0, 16, Format::Service},
    {"status", 1, 0, 32, Format::NtStatus},
    {"result", 2, 0, 64, Format::Hex},
};
constexpr OperandField normal_call[] = {
    {"service", 0, 0, 64, Format::Number},
    {"thread", 1, 0, 64, Format::Number},
    {"parameter_1", 2, 0, 64, Format::Hex},
};
constexpr OperandField launch_gate[] = {
    {"gate", 0, 0, 8, Format::Number},
    {"passed", 0, 8, 1, Format::Boolean},
    {"trustlet", 1, 0, 64, Format::Hex},
    {"refused_by", 2, 0, 8, Format::Rule},
};
constexpr OperandField secure_system_call[] = {
    {"number", 0, 0, 32, Format::Hex},
    {"status", 1, 0, 32, Format::NtStatus},
    {"thread", 2, 0, 64, Format::Number},
};
constexpr OperandField secure_decision[] = {
    {"decided_by", 0, 0, 8, Format::Rule},
    {"subject", 1, 0, 64, Format::Hex},
    {"value", 2, 0, 64, Format::Hex},
};
constexpr OperandField mark[] = {
    {"mark", 0, 0, 64, Format::Mark},
    {"value_1", 1, 0, 64, Format::Hex},
    {"value_2", 2, 0, 64, Format::Hex},
};

} // namespace

std::span<const OperandField> operand_fields(EventKind kind) {
    switch (kind) {
    case EventKind::VmEntry: return vm_entry;
    case EventKind::VmExit: return vm_exit;
    case EventKind::PageFault: return page_fault;
    case EventKind::Exception:
    case EventKind::ExceptionInjected: return exception;
    case EventKind::Interrupt: return interrupt;
    case EventKind::PrivilegeChange: return privilege_change;
    case EventKind::DmaTransfer: return dma_transfer;
    case EventKind::HypervisorStarted: return hypervisor_started;
    case EventKind::PartitionVtlEnabled: return partition_vtl_enabled;
    case EventKind::VpVtlEnabled: return vp_vtl_enabled;
    case EventKind::VtlReturn: return vtl_return;
    case EventKind::Hypercall: return hypercall;
    case EventKind::SlatChange: return slat_change;
    case EventKind::SlatViolation: return slat_violation;
    case EventKind::InterceptDelivered: return intercept_delivered;
    case EventKind::MsrAccess: return msr_access;
    case EventKind::GuardOff: return guard_off;
    case EventKind::MachineOff: return machine_off;
    case EventKind::ProtectionEnabled: return protection_enabled;
    case EventKind::OverlayPlaced: return overlay_placed;
    case EventKind::VinaAsserted: return vina_asserted;
    case EventKind::VpStarted: return vp_started;
    case EventKind::StartupDropped: return startup_dropped;
    case EventKind::ViewSwitched: return view_switched;
    case EventKind::VtlInterrupt: return vtl_interrupt;
    case EventKind::SecureIntercept: return secure_intercept;
    case EventKind::IommuSwitchedOn: return iommu_switched_on;
    case EventKind::DmaBlocked: return dma_blocked;
    case EventKind::InterruptBlocked: return interrupt_blocked;
    case EventKind::DeviceAttached: return device_attached;
    case EventKind::SecureCall: return secure_call;
    case EventKind::SecureCallAnswer: return secure_call_answer;
    case EventKind::NormalCall: return normal_call;
    case EventKind::SecureDecision: return secure_decision;
    case EventKind::LaunchGate: return launch_gate;
    case EventKind::SecureSystemCall: return secure_system_call;
    case EventKind::Mark: return mark;
    case EventKind::None:
    case EventKind::VtlCall: return {};
    }
    return {};
}

} // namespace machine
