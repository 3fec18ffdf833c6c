// SPDX-License-Identifier: MIT
// See msrs.h.
#include "machine/glass/msrs.h"

#include "machine/glass/mmu.h"
#include "x86/apic.h"

namespace machine::glass {
namespace {

using x86::Efer;
using x86::Msr;

constexpr auto apic_base_at_reset =
    x86::ApicBase::from(x86::apic_default_base).with(x86::ApicBase::enabled, true);

/// Eight variable ranges, the fixed ones, write-combining.
constexpr std::uint64_t mtrr_capability = 0x508;

constexpr std::uint64_t writable_efer =
    decltype(Efer::system_call)::mask | decltype(Efer::long_mode_enable)::mask |
    decltype(Efer::no_execute)::mask | decltype(Efer::svm)::mask;

constexpr Msr next(Msr msr) { return static_cast<Msr>(static_cast<std::uint32_t>(msr) + 1); }

template <typename Map>
void remember(Map& map, Msr first, Msr last) {
    for (Msr msr = first; msr <= last; msr = next(msr)) {
        map.emplace(msr, 0);
    }
}

} // namespace

Msrs::Msrs(Engine& engine, Svm& svm, bool is_bootstrap) : engine_(engine), svm_(svm) {
    state_.apic_base =
        apic_base_at_reset.with(x86::ApicBase::bootstrap_processor, is_bootstrap).raw;
    remember(state_.remembered, Msr::MtrrPhysicalBase0, Msr::MtrrPhysicalMask7);
    remember(state_.remembered, Msr::MtrrFixed64K, Msr::MtrrFixed64K);
    remember(state_.remembered, Msr::MtrrFixed16K, next(Msr::MtrrFixed16K));
    remember(state_.remembered, Msr::MtrrFixed4KFirst, Msr::MtrrFixed4KLast);
    state_.remembered.emplace(Msr::MtrrDefaultType, 0);
    state_.remembered.emplace(Msr::Pat, x86::pat_at_reset);
    state_.remembered.emplace(Msr::SystemConfiguration, 0);
    state_.remembered.emplace(Msr::VmControl, 0);
    state_.remembered.emplace(Msr::HostSaveArea, 0);
    state_.remembered.emplace(Msr::ApicBase, state_.apic_base);
}

/// The registers that the engine has and uses.
std::uint64_t* Msrs::register_behind(Msr msr) const {
    Processor& processor = engine_.processor();
    switch (msr) {
    case Msr::SysenterEsp: return &processor.sysenter_esp();
    case Msr::SysenterEip: return &processor.sysenter_eip();
    case Msr::Star: return &processor.star();
    case Msr::LongStar: return &processor.lstar();
    case Msr::CompatStar: return &processor.cstar();
    case Msr::SyscallFlagMask: return &processor.sfmask();
    case Msr::FsBase: return &processor.segment_base(SegmentName::Fs);
    case Msr::GsBase: return &processor.segment_base(SegmentName::Gs);
    case Msr::KernelGsBase: return &processor.kernel_gs_base();
    case Msr::TscAux: return &processor.tsc_aux();
    default: return nullptr;
    }
}

std::optional<std::uint64_t> Msrs::read(Msr msr) const {
    Processor& processor = engine_.processor();
    if (const std::uint64_t* value = register_behind(msr)) {
        return *value;
    }
    switch (msr) {
    case Msr::TimeStampCounter: return svm_.time_stamp() + state_.time_offset;
    case Msr::ExtendedFeatureEnable: return processor.efer().with(Efer::svm, svm_.enabled()).raw;
    case Msr::SysenterCs: return processor.sysenter_cs();
    case Msr::MtrrCapability: return mtrr_capability;
    default: break;
    }
    const auto found = state_.remembered.find(msr);
    return found == state_.remembered.end() ? std::nullopt : std::optional{found->second};
}

bool Msrs::write(Msr msr, std::uint64_t value) {
    constexpr auto is_canonical = [](std::uint64_t address) {
        return x86::is_canonical({address});
    };
    switch (msr) {
    case Msr::TimeStampCounter: state_.time_offset = value - svm_.time_stamp(); return true;
    case Msr::ExtendedFeatureEnable: return write_efer(Efer::from(value));
    case Msr::SysenterCs:
        engine_.processor().sysenter_cs() = static_cast<std::uint16_t>(value);
        return true;
    case Msr::LongStar:
    case Msr::CompatStar:
    case Msr::FsBase:
    case Msr::GsBase:
    case Msr::KernelGsBase:
        if (!is_canonical(value)) {
            return false;
        }
        break;
    case Msr::HostSaveArea:
        if (value % x86::page_bytes != 0 || value >= 1ull << physical_address_bits) {
            return false;
        }
        break;
    case Msr::ApicBase: // The window does not move, and x2APIC is not there.
        if (value != state_.apic_base) {
            return false;
        }
        break;
    default: break;
    }
    if (std::uint64_t* behind = register_behind(msr)) {
        *behind = value;
        return true;
    }
    const auto found = state_.remembered.find(msr);
    if (found == state_.remembered.end()) {
        return false;
    }
    found->second = value;
    return true;
}

/// LMA is the processor's own; LME is fixed while paging is on. [APM2 3.1.7]
bool Msrs::write_efer(Efer value) {
    Processor& processor = engine_.processor();
    constexpr std::uint64_t active = decltype(Efer::long_mode_active)::mask;
    const Efer before = processor.efer();
    const bool changes_mode =
        value.get(Efer::long_mode_enable) != before.get(Efer::long_mode_enable);
    if ((value.raw & ~(writable_efer | active)) != 0 ||
        (changes_mode && processor.cr0().get(x86::Cr0::paging))) {
        return false;
    }
    svm_.set_enabled(value.get(Efer::svm));
    const Efer kept = Efer::from((value.raw & writable_efer) | (before.raw & active));
    processor.set_control(processor.cr0(), processor.cr3(), processor.cr4(), kept);
    engine_.flush_translations(); // NXE changes what entries mean.
    return true;
}

} // namespace machine::glass
