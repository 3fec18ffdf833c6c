// SPDX-License-Identifier: MIT
#include "tests/fuzz/hypervisor/vmcb_rules.h"

#include <cstring>
#include <initializer_list>

namespace fuzz {
namespace {

using x86::Cr0;
using x86::Cr4;
using x86::Efer;
using x86::svm::EventInjection;

const char* wrong_with_injection(EventInjection event) {
    if (!event.get(EventInjection::valid)) {
        return nullptr;
    }
    const auto vector = event.get(EventInjection::vector);
    switch (event.get(EventInjection::type)) {
    case EventInjection::Type::Interrupt:
    case EventInjection::Type::Nmi:
    case EventInjection::Type::SoftwareInterrupt: return nullptr;
    case EventInjection::Type::Exception: {
        const auto exception = static_cast<x86::Exception>(vector);
        const bool exists = exception != x86::Exception::NonMaskableInterrupt &&
                            std::strcmp(x86::mnemonic_of(exception), "reserved") != 0;
        return exists ? nullptr : "an exception is injected that does not exist";
    }
    }
    return "an event of a reserved type is injected";
}

const char* wrong_with_paging(const x86::svm::SaveArea& save) {
    const bool long_mode = save.efer.get(Efer::long_mode_enable) && save.cr0.get(Cr0::paging);
    const bool pae = save.cr4.get(Cr4::physical_address_extension);
    const auto code = save.cs.attributes.unpacked();
    if (long_mode && (!save.cr0.get(Cr0::protection) || !pae)) {
        return "long mode without protection or PAE";
    }
    if (long_mode && code.get(x86::SegmentAttributes::long_mode) &&
        code.get(x86::SegmentAttributes::default_32_bit)) {
        return "64-bit and 32-bit code at once";
    }
    return nullptr;
}

const char* wrong_with_words(const x86::svm::SaveArea& save) {
    constexpr unsigned physical_bits = 52;
    if (!save.efer.get(Efer::svm)) {
        return "EFER.SVME is clear";
    }
    if (save.cr0.get(Cr0::not_write_through) && !save.cr0.get(Cr0::cache_disable)) {
        return "CR0.NW without CR0.CD";
    }
    if (save.cr0.raw >> 32 != 0 || save.dr6 >> 32 != 0 || save.dr7 >> 32 != 0) {
        return "an upper half of CR0, DR6 or DR7 is set";
    }
    if (save.cr3.raw >> physical_bits != 0) {
        return "CR3 is no physical address";
    }
    return nullptr;
}

} // namespace

const char* why_vmrun_refuses(const x86::svm::Vmcb& vmcb) {
    if (!vmcb.control.svm_intercepts.get(x86::svm::SvmIntercepts::vmrun)) {
        return "VMRUN is not intercepted";
    }
    if (vmcb.control.asid == 0) {
        return "the ASID is the host's";
    }
    for (const char* wrong : {wrong_with_injection(vmcb.control.event_injection),
                              wrong_with_paging(vmcb.save), wrong_with_words(vmcb.save)}) {
        if (wrong != nullptr) {
            return wrong;
        }
    }
    return nullptr;
}

} // namespace fuzz
