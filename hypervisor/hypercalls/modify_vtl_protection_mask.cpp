// SPDX-License-Identifier: MIT
// HvCallModifyVtlProtectionMask: VTL1 decides what VTL0 may do with a list of pages.  [TLFS vsm]
// Lesson: 4. "Break it": let set_access always say true without calling it.
#include "abi/tlfs/hypercall_inputs.h"
#include "hypervisor/dma_protection.h"
#include "hypervisor/hypercalls/hypercalls.h"
#include "hypervisor/other_processors.h"

namespace hv {
namespace {

using Input = abi::tlfs::ModifyVtlProtectionMaskInput;

/// Pages in a row that changed alike: one event for all of them, not one for each.
class ChangeReport {
public:
    ChangeReport(VirtualProcessor& vp, abi::PageAccess now) : vp_(vp), now_(now) {}

    void add(x86::GuestPage page, abi::PageAccess before) {
        if (count_ != 0 && page.number == first_.number + count_ && before == before_) {
            ++count_;
            return;
        }
        flush();
        first_ = page;
        before_ = before;
        count_ = 1;
    }

    void flush() {
        if (count_ != 0) {
            const std::uint64_t access =
                now_.bits | before_.bits << 8 | abi::index_of(abi::Vtl::Normal) << 16;
            vp_.report(event_of(abi::EventKind::SlatChange, first_.number, count_, access));
        }
        count_ = 0;
    }

private:
    VirtualProcessor& vp_;
    abi::PageAccess now_;
    abi::PageAccess before_;
    x86::GuestPage first_;
    std::uint64_t count_ = 0;
};

HvResult<rt::Ok> check(const VirtualProcessor& caller, const Input& input) {
    if (input.partition != abi::tlfs::partition_self) {
        return rt::Err{HvStatus::InvalidPartitionId};
    }
    if (input.target_vtl.get(abi::tlfs::InputVtl::reserved_5) != 0 ||
        !is_zero(input.reserved_00d)) {
        return rt::Err{HvStatus::InvalidParameter};
    }
    const auto target = input.target_vtl.get(abi::tlfs::InputVtl::target);
    const bool own = !input.target_vtl.get(abi::tlfs::InputVtl::use_target);
    // A VTL protects only those below it, so VTL0 has nothing to protect from.
    if (caller.active_vtl != abi::Vtl::Secure && !caller.partition.is_off(abi::Guard::VtlOrder)) {
        return rt::Err{HvStatus::AccessDenied};
    }
    if (!own && target != abi::index_of(abi::Vtl::Secure)) {
        return rt::Err{target == 0 ? HvStatus::InvalidParameter : HvStatus::AccessDenied};
    }
    using Config = abi::tlfs::VsmPartitionConfig;
    if (!caller.partition.secure_config.get(Config::enable_vtl_protection)) {
        return rt::Err{HvStatus::AccessDenied};
    }
    const bool is_known = (input.map_flags & ~std::uint32_t{abi::PageAccess::all().bits}) == 0;
    if (!is_known || !is_expressible({static_cast<std::uint8_t>(input.map_flags)},
                                     caller.partition.mbec_enabled)) {
        return rt::Err{HvStatus::InvalidRegisterValue};
    }
    return rt::Ok{};
}

/// Whether a right shrank: then some TLB may still remember the wider one.
HvResult<bool> protect(VirtualProcessor& caller, x86::GuestPage page, abi::PageAccess access) {
    Partition& partition = caller.partition;
    // A device's registers are all VTL0's or not at all: nobody runs them, and there is no reading
    // without consequences.
    const bool is_possible = partition.is_ram(page) || access == abi::PageAccess::none() ||
                             access == abi::PageAccess::read_write();
    if (!partition.is_protectable(page) || !is_possible) {
        return rt::Err{HvStatus::InvalidParameter};
    }
    if (!partition.show_to_normal(page, access)) {
        return rt::Err{HvStatus::InsufficientMemory};
    }
    const bool shrinks = !access.allows(partition.protections.of(page));
    partition.protections.set(page, access);
    if (access == abi::PageAccess::none() && partition.is_ram(page)) {
        on_page_taken(partition, page);
    }
    return shrinks;
}

} // namespace

HvResult<rt::Ok> modify_vtl_protection_mask(Call& call) {
    const auto& input = call.header<Input>();
    TRY(check(call.caller, input));
    const abi::PageAccess access{static_cast<std::uint8_t>(input.map_flags)};

    ChangeReport changes{call.caller, access};
    HvResult<bool> result = false;
    bool flush_needed = false;
    bool devices_concerned = false;
    while (call.has_next()) {
        const x86::GuestPage page{call.element<Input, std::uint64_t>(call.reps_completed)};
        const abi::PageAccess before = call.caller.partition.protections.of(page);
        result = protect(call.caller, page, access);
        if (!result.is_ok()) {
            break; // What is done stays done, and is reported.
        }
        flush_needed = flush_needed || result.value();
        devices_concerned =
            devices_concerned || (before != access && before != abi::PageAccess::none());
        changes.add(page, before);
        ++call.reps_completed; // After the work: a failure leaves the count of pages really
                               // changed.
    }
    changes.flush();
    if (flush_needed) {
        flush_everywhere(call.caller); // once for the whole list
    } else if (devices_concerned) {
        renew_rights_of_devices(call.caller.partition);
    }
    if (result.is_err()) {
        return rt::Err{result.error()};
    }
    return rt::Ok{};
}

} // namespace hv
