// SPDX-License-Identifier: MIT
// The registers of Virtual Secure Mode: what a VTL may ask about VTLs, and how VTL1 restricts VTL0.
// [TLFS vsm]  Lesson: 4.
#include "abi/tlfs/hypercall_page.h"
#include "hypervisor/hypercalls/vp_registers.h"
#include "hypervisor/mode_based_execution.h"
#include "hypervisor/other_processors.h"
#include "hypervisor/secure_intercepts.h"

namespace hv {
namespace {

using namespace abi::tlfs;
using Config = VsmPartitionConfig;

constexpr std::uint16_t normal_vtl_bit = 1;
constexpr std::uint16_t secure_vtl_bit = 2;
constexpr rt::Err<HvStatus> bad_value{HvStatus::InvalidRegisterValue};

std::uint64_t code_page_offsets() {
    return VsmCodePageOffsets{}
        .with(VsmCodePageOffsets::vtl_call, vtl_call_offset)
        .with(VsmCodePageOffsets::vtl_return, vtl_return_offset)
        .raw;
}

std::uint64_t vp_status(VirtualProcessor& vp, abi::Vtl vtl) {
    const std::uint16_t enabled = normal_vtl_bit | (vp.has_secure_vtl() ? secure_vtl_bit : 0);
    const bool mbec =
        vtl == abi::Vtl::Normal && vp.secure.normal_vtl.get(VsmVpSecureConfig::mbec_enabled);
    return VsmVpStatus{}
        .with(VsmVpStatus::active_vtl, static_cast<std::uint8_t>(vp.active_vtl))
        .with(VsmVpStatus::active_mbec_enabled, mbec)
        .with(VsmVpStatus::enabled_vtl_set, enabled)
        .raw;
}

std::uint64_t partition_status(const Partition& partition) {
    const std::uint16_t enabled =
        normal_vtl_bit | (partition.secure_vtl_enabled ? secure_vtl_bit : 0);
    return VsmPartitionStatus{}
        .with(VsmPartitionStatus::enabled_vtl_set, enabled)
        .with(VsmPartitionStatus::maximum_vtl, abi::index_of(abi::Vtl::Secure))
        .with(VsmPartitionStatus::mbec_enabled_vtl_set, partition.mbec_enabled ? secure_vtl_bit : 0)
        .raw;
}

std::uint64_t capabilities() {
    return VsmCapabilities{}
        .with(VsmCapabilities::mbec_vtl_mask, secure_vtl_bit)
        .with(VsmCapabilities::deny_lower_vtl_startup, true)
        .with(VsmCapabilities::intercept_page, true)
        .raw;
}

/// Every page of RAM gets the default, in the table and in VTL0's view.
bool apply_default_protection(Partition& partition, abi::PageAccess access) {
    if (access == abi::PageAccess::all()) {
        return true; // As it was built.
    }
    const std::uint64_t ram_end = partition.boot->ram_end;
    Partition::Level& normal = partition.level(abi::Vtl::Normal);
    if (!normal.nested.set_access_to_all(ram_end, access)) {
        return false;
    }
    if (partition.mbec_enabled &&
        !normal.nested_for_users.set_access_to_all(ram_end, access_in_user_view(access))) {
        return false;
    }
    partition.protections.set_all(access);
    return true;
}

/// Once protection is on it stays on, and its default with it.
bool keeps_what_is_on(Config before, Config wanted) {
    return !before.get(Config::enable_vtl_protection) ||
           (wanted.get(Config::enable_vtl_protection) &&
            wanted.get(Config::default_protection) == before.get(Config::default_protection));
}

HvResult<rt::Ok> write_partition_config(VirtualProcessor& vp, Config wanted) {
    Partition& partition = vp.partition;
    const Config supported = Config{}
                                 .with(Config::enable_vtl_protection, true)
                                 .with(Config::default_protection, abi::PageAccess::all().bits)
                                 .with(Config::zero_memory_on_reset, true)
                                 .with(Config::deny_lower_vtl_startup, true)
                                 .with(Config::intercept_page, true);
    const Config before = partition.secure_config;
    const abi::PageAccess initial{wanted.get(Config::default_protection)};
    const bool turns_on =
        wanted.get(Config::enable_vtl_protection) && !before.get(Config::enable_vtl_protection);
    // A default without read and write would leave VTL0 nowhere to hold its own page tables.
    const bool default_is_bad = turns_on && (!initial.allows(abi::PageAccess::read_write()) ||
                                             !is_expressible(initial, partition.mbec_enabled));
    if ((wanted.raw & ~supported.raw) != 0 || !keeps_what_is_on(before, wanted) || default_is_bad) {
        return bad_value;
    }
    if (turns_on) {
        if (!apply_default_protection(partition, initial)) {
            return rt::Err{HvStatus::InsufficientMemory};
        }
        flush_everywhere(vp);
        vp.report(event_of(abi::EventKind::ProtectionEnabled, initial.bits));
        partition.trace.publish_protections(partition.protections.page_count());
    }
    partition.secure_config = wanted;
    return rt::Ok{};
}

HvResult<rt::Ok> write_vina(VirtualProcessor& vp, VsmVina value) {
    const bool vector_is_bad =
        value.get(VsmVina::enabled) && value.get(VsmVina::vector) < VirtualApic::first_vector;
    if (value.get(VsmVina::reserved_11) != 0 || vector_is_bad) {
        return bad_value;
    }
    vp.secure.vina = value;
    return rt::Ok{};
}

HvResult<rt::Ok> write_secure_config(VirtualProcessor& vp, VsmVpSecureConfig value) {
    const bool wants_mbec = value.get(VsmVpSecureConfig::mbec_enabled);
    if (value.get(VsmVpSecureConfig::reserved_2) != 0 || value.get(VsmVpSecureConfig::tlb_locked) ||
        (wants_mbec && !vp.partition.mbec_enabled)) {
        return bad_value;
    }
    leave_user_view(vp);
    vp.secure.normal_vtl = value;
    vp.flush_owed = true;
    return rt::Ok{};
}

HvResult<rt::Ok> write_intercepts(VirtualProcessor& vp, CrInterceptControl value) {
    if ((value.raw & ~supported_intercepts().raw) != 0) {
        return bad_value;
    }
    vp.secure.intercepts = value;
    apply_secure_intercepts(vp);
    return rt::Ok{};
}

HvResult<rt::Ok> write_of_secure(VirtualProcessor& vp, RegisterName name, std::uint64_t value) {
    switch (name) {
    case RegisterName::VsmPartitionConfig: return write_partition_config(vp, Config::from(value));
    case RegisterName::VsmVina: return write_vina(vp, VsmVina::from(value));
    case RegisterName::VsmVpSecureConfigVtl0:
        return write_secure_config(vp, VsmVpSecureConfig::from(value));
    case RegisterName::CrInterceptControl:
        return write_intercepts(vp, CrInterceptControl::from(value));
    case RegisterName::CrInterceptCr0Mask: vp.secure.cr0_mask = value; return rt::Ok{};
    case RegisterName::CrInterceptCr4Mask: vp.secure.cr4_mask = value; return rt::Ok{};
    case RegisterName::CrInterceptMiscEnableMask:
        vp.secure.misc_enable_mask = value;
        return rt::Ok{};
    default: return rt::Err{HvStatus::InvalidParameter}; // The others are for reading.
    }
}

HvResult<std::uint64_t> read_of_secure(const VirtualProcessor& vp, RegisterName name) {
    switch (name) {
    case RegisterName::VsmPartitionConfig: return vp.partition.secure_config.raw;
    case RegisterName::VsmVina: return vp.secure.vina.raw;
    case RegisterName::VsmVpSecureConfigVtl0: return vp.secure.normal_vtl.raw;
    case RegisterName::CrInterceptControl: return vp.secure.intercepts.raw;
    case RegisterName::CrInterceptCr0Mask: return vp.secure.cr0_mask;
    case RegisterName::CrInterceptCr4Mask: return vp.secure.cr4_mask;
    default: return vp.secure.misc_enable_mask;
    }
}

} // namespace

bool is_vsm_register(RegisterName name) {
    return is_between(RegisterName::VsmCodePageOffsets, name, RegisterName::VsmPartitionConfig) ||
           name == RegisterName::VsmVpSecureConfigVtl0 ||
           is_between(RegisterName::CrInterceptControl, name,
                      RegisterName::CrInterceptMiscEnableMask);
}

HvResult<std::uint64_t> read_vsm_register(VirtualProcessor& vp, abi::Vtl vtl, RegisterName name) {
    switch (name) {
    case RegisterName::VsmCodePageOffsets: return code_page_offsets();
    case RegisterName::VsmVpStatus: return vp_status(vp, vtl);
    case RegisterName::VsmPartitionStatus: return partition_status(vp.partition);
    case RegisterName::VsmCapabilities: return capabilities();
    default: break;
    }
    if (vtl != abi::Vtl::Secure) {
        return rt::Err{HvStatus::InvalidParameter}; // VTL0 has no VTL to configure.
    }
    return read_of_secure(vp, name);
}

HvResult<rt::Ok> write_vsm_register(VirtualProcessor& vp, abi::Vtl vtl, RegisterName name,
                                    std::uint64_t value) {
    if (vtl != abi::Vtl::Secure) {
        return rt::Err{HvStatus::InvalidParameter};
    }
    return write_of_secure(vp, name, value);
}

} // namespace hv
