// SPDX-License-Identifier: MIT
#include "machine/event_operands.h"

#include "machine/event_names.h"
#include "x86/svm/exit_code.h"

#include <fmt/format.h>

#include <charconv>

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
constexpr OperandField startup_dropped[] = {{"vp", 0, 0, 64, Format::Number},
                                            {"delivery_mode", 1, 0, 64, Format::Number}};
constexpr OperandField view_switched[] = {{"user_view", 0, 0, 1, Format::Boolean},
                                          {"kernel_since", 1, 0, 64, Format::Number}};
constexpr OperandField vtl_interrupt[] = {{"vector", 0, 0, 64, Format::Number}};
constexpr OperandField secure_intercept[] = {
    {"message_type", 0, 0, 64, Format::Hex},
    {"subject", 1, 0, 64, Format::Hex},
    {"value", 2, 0, 64, Format::Hex},
};
constexpr OperandField iommu_switched_on[] = {{"registers", 0, 0, 64, Format::Hex},
                                              {"root_table", 1, 0, 64, Format::Hex}};
constexpr OperandField dma_blocked[] = {{"requester", 0, 0, 64, Format::Hex},
                                        {"address", 1, 0, 64, Format::Hex},
                                        {"wanted", 2, 0, 4, Format::Access},
                                        {"reason", 2, 8, 8, Format::Number}};
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
constexpr OperandField normal_call[] = {{"service", 0, 0, 64, Format::Number}};
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

template <typename Enum>
std::string named(std::uint64_t value) {
    const auto member = static_cast<Enum>(value);
    const std::string_view name =
        static_cast<std::uint64_t>(member) == value ? name_of(member) : std::string_view{};
    return name.empty() ? hex(value) : std::string(name);
}

template <typename Enum>
std::optional<std::uint64_t> named(std::string_view text) {
    const auto member = from_name<Enum>(text);
    return member ? std::optional(static_cast<std::uint64_t>(*member)) : std::nullopt;
}

std::string exit_code_text(std::uint64_t value) {
    const std::string_view name = x86::svm::name_of(static_cast<x86::svm::ExitCode>(value));
    return name == "VMEXIT_UNKNOWN" ? hex(value) : std::string(name);
}

// Exit codes go up to 0x403; going through them keeps the one table where it is, in x86/.
std::optional<std::uint64_t> exit_code_from(std::string_view text) {
    constexpr std::uint64_t above_last = 0x404;
    for (std::uint64_t value = 0; value < above_last; ++value) {
        if (exit_code_text(value) == text) {
            return value;
        }
    }
    const auto invalid = static_cast<std::uint64_t>(x86::svm::ExitCode::Invalid);
    return exit_code_text(invalid) == text ? std::optional(invalid) : std::nullopt;
}

std::optional<std::uint64_t> number_from(std::string_view text) {
    int base = 10;
    if (text.starts_with("0x")) {
        text.remove_prefix(2);
        base = 16;
    }
    std::uint64_t value = 0;
    const auto [end, problem] =
        std::from_chars(text.data(), text.data() + text.size(), value, base);
    if (problem != std::errc{} || end != text.data() + text.size()) {
        return std::nullopt;
    }
    return value;
}

std::optional<std::uint64_t> value_of_name(Format format, std::string_view text) {
    switch (format) {
    case Format::ExitCode: return exit_code_from(text);
    case Format::CallCode: return named<abi::tlfs::CallCode>(text);
    case Format::HvStatus: return named<abi::tlfs::HvStatus>(text);
    case Format::NtStatus: return named<abi::NtStatus>(text);
    case Format::Guard: return named<abi::Guard>(text);
    case Format::PowerOff: return named<abi::PowerOff>(text);
    case Format::Service: return named<abi::SecureService>(text);
    case Format::Mark: return named<abi::Mark>(text);
    case Format::Rule: return named<abi::Rule>(text);
    default: return std::nullopt;
    }
}

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
    case EventKind::SecureCall: return secure_call;
    case EventKind::SecureCallAnswer: return secure_call_answer;
    case EventKind::NormalCall: return normal_call;
    case EventKind::SecureDecision: return secure_decision;
    case EventKind::Mark: return mark;
    case EventKind::None:
    case EventKind::VtlCall: return {};
    }
    return {};
}

std::uint64_t unnamed_bits(const abi::TraceEvent& event, unsigned index) {
    std::uint64_t named_bits = 0;
    for (const OperandField& field : operand_fields(event.kind)) {
        named_bits |= field.operand == index ? field.mask() : 0;
    }
    return event.operand[index] & ~named_bits;
}

std::string operand_text(Format format, std::uint64_t value) {
    switch (format) {
    case Format::Number: return fmt::format("{}", value);
    case Format::Hex: return hex(value);
    case Format::Boolean: return value != 0 ? "true" : "false";
    case Format::Access: return access_text({static_cast<std::uint8_t>(value)});
    case Format::ExitCode: return exit_code_text(value);
    case Format::CallCode: return named<abi::tlfs::CallCode>(value);
    case Format::HvStatus: return named<abi::tlfs::HvStatus>(value);
    case Format::NtStatus: return named<abi::NtStatus>(value);
    case Format::Guard: return named<abi::Guard>(value);
    case Format::PowerOff: return named<abi::PowerOff>(value);
    case Format::Service: return named<abi::SecureService>(value);
    case Format::Mark: return named<abi::Mark>(value);
    case Format::Rule: return named<abi::Rule>(value);
    }
    return hex(value);
}

std::optional<std::uint64_t> operand_value(Format format, std::string_view text) {
    if (format == Format::Boolean) {
        return text == "true"    ? std::optional(1ull)
               : text == "false" ? std::optional(0ull)
                                 : std::nullopt;
    }
    if (format == Format::Access) {
        const auto access = access_from_text(text);
        return access ? std::optional<std::uint64_t>(access->bits) : std::nullopt;
    }
    if (const auto value = number_from(text)) {
        return value;
    }
    return value_of_name(format, text);
}

std::string access_text(abi::PageAccess access) {
    std::string text;
    text += access.allows(abi::PageAccess::read()) ? "r" : "";
    text += access.allows(abi::PageAccess::write()) ? "w" : "";
    const auto execute = (access & abi::PageAccess::execute()).bits;
    if (execute == abi::PageAccess::execute().bits) {
        text += 'x';
    } else if (execute == abi::PageAccess::kernel_execute_bit) {
        text += 'k';
    } else if (execute == abi::PageAccess::user_execute_bit) {
        text += 'u';
    }
    return text.empty() ? "none" : text;
}

std::optional<abi::PageAccess> access_from_text(std::string_view text) {
    for (std::uint8_t bits = 0; bits <= abi::PageAccess::all().bits; ++bits) {
        if (access_text({bits}) == text) {
            return abi::PageAccess{bits};
        }
    }
    return std::nullopt;
}

std::string hex(std::uint64_t value) { return fmt::format("{:#x}", value); }

} // namespace machine
