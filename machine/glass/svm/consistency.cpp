// SPDX-License-Identifier: MIT
// See consistency.h.
#include "machine/glass/svm/consistency.h"

#include "machine/glass/cpuid.h"
#include "machine/glass/mmu.h"
#include "x86/svm/permission_maps.h"

namespace machine::glass {
namespace {

using x86::Cr0;
using x86::Cr4;
using x86::Efer;
using x86::svm::EventInjection;
using x86::svm::Vmcb;

constexpr std::uint64_t physical_end = 1ull << physical_address_bits;

constexpr bool upper_half_is_clear(std::uint64_t value) { return value >> 32 == 0; }

const char* check_control(const x86::svm::ControlArea& control) {
    if (!control.svm_intercepts.get(x86::svm::SvmIntercepts::vmrun)) {
        return "the VMRUN intercept is clear";
    }
    if (control.asid == 0) {
        return "the ASID is 0, which is the host's";
    }
    if (control.msr_permission_map > physical_end - x86::svm::msr_permission_map_bytes ||
        control.io_permission_map > physical_end - x86::svm::io_permission_map_bytes) {
        return "a permission map lies beyond the physical address space";
    }
    if (control.nested_control.get(x86::svm::NestedControl::nested_paging) &&
        control.nested_cr3 >= physical_end) {
        return "nCR3 lies beyond the physical address space";
    }
    return nullptr;
}

const char* check_event(EventInjection event) {
    if (!event.get(EventInjection::valid)) {
        return nullptr;
    }
    const auto type = event.get(EventInjection::type);
    const auto vector = event.get(EventInjection::vector);
    switch (type) {
    case EventInjection::Type::Interrupt:
    case EventInjection::Type::Nmi:
    case EventInjection::Type::SoftwareInterrupt: return nullptr;
    case EventInjection::Type::Exception:
        return vector < 32 && vector != 2 ? nullptr : "EVENTINJ names no exception";
    }
    return "EVENTINJ has a reserved type";
}

const char* check_control_registers(const x86::svm::SaveArea& save) {
    if (!upper_half_is_clear(save.cr0.raw)) {
        return "CR0 has bits above 31";
    }
    if (save.cr0.get(Cr0::not_write_through) && !save.cr0.get(Cr0::cache_disable)) {
        return "CR0.NW is set without CR0.CD";
    }
    if (!is_allowed(save.cr4)) {
        return "CR4 has a bit that this processor does not have";
    }
    if (save.efer.get(Efer::long_mode_active) && save.cr3.raw >= physical_end) {
        return "CR3 lies beyond the physical address space";
    }
    if (!upper_half_is_clear(save.dr6) || !upper_half_is_clear(save.dr7)) {
        return "DR6 or DR7 has bits above 31";
    }
    return nullptr;
}

const char* check_long_mode(const x86::svm::SaveArea& save) {
    constexpr std::uint64_t known =
        decltype(Efer::system_call)::mask | decltype(Efer::long_mode_enable)::mask |
        decltype(Efer::long_mode_active)::mask | decltype(Efer::no_execute)::mask |
        decltype(Efer::svm)::mask | decltype(Efer::long_mode_segment_limit)::mask |
        decltype(Efer::fast_fxsave)::mask;
    if (!save.efer.get(Efer::svm)) {
        return "EFER.SVME is clear";
    }
    if ((save.efer.raw & ~known) != 0) {
        return "EFER has a reserved bit";
    }
    if (!save.efer.get(Efer::long_mode_enable) || !save.cr0.get(Cr0::paging)) {
        return nullptr;
    }
    if (!save.cr4.get(Cr4::physical_address_extension)) {
        return "long mode without CR4.PAE";
    }
    if (!save.cr0.get(Cr0::protection)) {
        return "long mode without CR0.PE";
    }
    using Attributes = x86::PackedSegmentAttributes;
    if (save.cs.attributes.get(Attributes::long_mode) &&
        save.cs.attributes.get(Attributes::default_32_bit)) {
        return "CS is both 64-bit and 32-bit code";
    }
    return nullptr;
}

} // namespace

const char* why_not_runnable(const Vmcb& vmcb) {
    if (const char* why = check_control(vmcb.control)) {
        return why;
    }
    if (const char* why = check_event(vmcb.control.event_injection)) {
        return why;
    }
    if (const char* why = check_control_registers(vmcb.save)) {
        return why;
    }
    return check_long_mode(vmcb.save);
}

} // namespace machine::glass
