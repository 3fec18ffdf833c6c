// SPDX-License-Identifier: MIT
#include "hypervisor/vp_context.h"

#include "abi/memory_layout.h"
#include "x86/address.h"

namespace hv {
namespace {

using x86::Cr0;
using x86::Cr4;
using x86::Efer;

x86::svm::SegmentState table(const abi::tlfs::TableRegister& from) {
    return {0, {}, from.limit, from.base};
}

/// CR4 bits that all our machines have: VMRUN refuses one that the processor does not know.
/// [APM2 15.5.1]
constexpr std::uint64_t cr4_allowed = Cr4{}
                                          .with(Cr4::time_stamp_disable, true)
                                          .with(Cr4::performance_counters, true)
                                          .with(Cr4::physical_address_extension, true)
                                          .with(Cr4::page_size_extensions, true)
                                          .with(Cr4::debug_extensions, true)
                                          .with(Cr4::machine_check, true)
                                          .with(Cr4::global_pages, true)
                                          .with(Cr4::fxsave, true)
                                          .with(Cr4::unmasked_exceptions, true)
                                          .with(Cr4::supervisor_execution_prevention, true)
                                          .with(Cr4::supervisor_access_prevention, true)
                                          .raw;
constexpr std::uint64_t efer_allowed = Efer{}
                                           .with(Efer::system_call, true)
                                           .with(Efer::long_mode_enable, true)
                                           .with(Efer::long_mode_active, true)
                                           .with(Efer::no_execute, true)
                                           .with(Efer::svm, true)
                                           .raw;

constexpr unsigned cr3_bits = 52; // The rest must be zero. Where it points is the guest's affair.

bool is_in_long_mode(const x86::svm::SaveArea& save) {
    const auto code = save.cs.attributes.unpacked();
    return save.cr0.get(Cr0::protection) && save.cr0.get(Cr0::paging) &&
           save.cr4.get(Cr4::physical_address_extension) && save.efer.get(Efer::long_mode_enable) &&
           save.efer.get(Efer::long_mode_active) && code.get(x86::SegmentAttributes::long_mode) &&
           !code.get(x86::SegmentAttributes::default_32_bit);
}

} // namespace

bool is_valid_pat(std::uint64_t value) {
    for (unsigned shift = 0; shift < 64; shift += 8) {
        const std::uint64_t type = value >> shift & 0xFF;
        if (type > 7 || type == 2 || type == 3) {
            return false;
        }
    }
    return true;
}

x86::svm::SegmentState as_segment(const abi::tlfs::SegmentRegister& from) {
    return {from.selector, x86::SegmentAttributes::from(from.attributes).packed(), from.limit,
            from.base};
}

abi::tlfs::SegmentRegister as_register(const x86::svm::SegmentState& from) {
    return {from.base, from.limit, from.selector, from.attributes.unpacked().raw};
}

bool is_runnable(const x86::svm::SaveArea& save) {
    const bool caches_agree =
        save.cr0.get(Cr0::cache_disable) || !save.cr0.get(Cr0::not_write_through);
    const bool paging_agrees =
        !save.cr0.get(Cr0::paging) || !save.efer.get(Efer::long_mode_enable) ||
        (save.cr0.get(Cr0::protection) && save.cr4.get(Cr4::physical_address_extension));
    const bool reserved_clear = (save.cr4.raw & ~cr4_allowed) == 0 &&
                                (save.efer.raw & ~efer_allowed) == 0 && save.cr0.raw >> 32 == 0;
    const auto code = save.cs.attributes.unpacked();
    const bool code_is_one_size = !code.get(x86::SegmentAttributes::long_mode) ||
                                  !code.get(x86::SegmentAttributes::default_32_bit);
    return caches_agree && paging_agrees && reserved_clear && code_is_one_size &&
           save.cr3.raw >> cr3_bits == 0;
}

bool is_runnable(const abi::tlfs::InitialVpContext& context) {
    const bool asks_for_svm = Efer::from(context.efer).get(Efer::svm);
    x86::svm::SaveArea save{};
    load_context(save, context);
    return !asks_for_svm && context.cr3 < abi::physical_address_limit && is_runnable(save) &&
           is_in_long_mode(save) && x86::is_canonical({context.rip});
}

void load_context(x86::svm::SaveArea& save, const abi::tlfs::InitialVpContext& context) {
    save.cs = as_segment(context.cs);
    save.ds = as_segment(context.ds);
    save.es = as_segment(context.es);
    save.fs = as_segment(context.fs);
    save.gs = as_segment(context.gs);
    save.ss = as_segment(context.ss);
    save.tr = as_segment(context.tr);
    save.ldtr = as_segment(context.ldtr);
    save.gdtr = table(context.gdtr);
    save.idtr = table(context.idtr);
    save.rip = context.rip;
    save.rsp = context.rsp;
    save.rflags = x86::Rflags::from(context.rflags).with(x86::Rflags::always_one, true);
    save.cr0 = Cr0::from(context.cr0);
    save.cr3 = x86::Cr3::from(context.cr3);
    save.cr4 = Cr4::from(context.cr4);
    save.efer = Efer::from(context.efer).with(Efer::svm, true); // VMRUN demands it.
    save.pat = context.pat;
    save.dr6 = x86::dr6_at_reset;
    save.dr7 = x86::dr7_at_reset;
    save.cpl = 0;
}

} // namespace hv
