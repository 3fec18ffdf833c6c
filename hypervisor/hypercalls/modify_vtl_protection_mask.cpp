// SPDX-License-Identifier: MIT
// HvCallModifyVtlProtectionMask: VTL1 decides what VTL0 may do with a list of pages.  [TLFS vsm]
// Lesson: 4. "Break it": let set_access always say true without calling it.
#include "abi/tlfs/hypercall_inputs.h"
#include "hypervisor/hypercalls/hypercalls.h"

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

/// Read without write, or nothing at all, with or without execute: what nested tables can express.
bool is_expressible(std::uint32_t flags) {
    const bool known = (flags & ~0xFu) == 0;
    const bool reads = (flags & abi::PageAccess::read_bit) != 0;
    const bool kernel_runs = (flags & abi::PageAccess::kernel_execute_bit) != 0;
    const bool user_runs = (flags & abi::PageAccess::user_execute_bit) != 0;
    // Without mode-based execute control there is one execute right, so the two must agree.
    return known && kernel_runs == user_runs && (reads || flags == 0);
}

HvResult<rt::Ok> check(const VirtualProcessor& caller, const Input& input) {
    if (input.partition != abi::tlfs::partition_self) {
        return rt::Err{HvStatus::InvalidPartitionId};
    }
    const auto target = input.target_vtl.get(abi::tlfs::InputVtl::target);
    const bool own = !input.target_vtl.get(abi::tlfs::InputVtl::use_target);
    // A VTL protects only those below it, so VTL0 has nothing to protect from.
    if (caller.active_vtl != abi::Vtl::Secure) {
        return rt::Err{HvStatus::AccessDenied};
    }
    if (!own && target != abi::index_of(abi::Vtl::Secure)) {
        return rt::Err{target == 0 ? HvStatus::InvalidParameter : HvStatus::AccessDenied};
    }
    using Config = abi::tlfs::VsmPartitionConfig;
    if (!caller.partition.secure_config.get(Config::enable_vtl_protection)) {
        return rt::Err{HvStatus::AccessDenied};
    }
    if (!is_expressible(input.map_flags)) {
        return rt::Err{HvStatus::InvalidRegisterValue};
    }
    return rt::Ok{};
}

HvResult<rt::Ok> protect(VirtualProcessor& caller, x86::GuestPage page, abi::PageAccess access) {
    Partition& partition = caller.partition;
    if (!partition.is_ram(page)) {
        return rt::Err{HvStatus::InvalidParameter};
    }
    if (!partition.level(abi::Vtl::Normal).nested.set_access(page, access)) {
        return rt::Err{HvStatus::InsufficientMemory};
    }
    if (!access.allows(partition.protections.of(page))) {
        caller.flush_owed = true; // A right shrank: the TLB may still remember the wider one.
    }
    partition.protections.set(page, access);
    return rt::Ok{};
}

} // namespace

HvResult<rt::Ok> modify_vtl_protection_mask(Call& call) {
    const auto& input = call.header<Input>();
    TRY(check(call.caller, input));
    const abi::PageAccess access{static_cast<std::uint8_t>(input.map_flags)};

    ChangeReport changes{call.caller, access};
    HvResult<rt::Ok> result = rt::Ok{};
    while (call.reps_completed < call.rep_count) {
        const x86::GuestPage page{call.element<Input, std::uint64_t>(call.reps_completed)};
        const abi::PageAccess before = call.caller.partition.protections.of(page);
        result = protect(call.caller, page, access);
        if (!result.is_ok()) {
            break; // What is done stays done, and is reported.
        }
        changes.add(page, before);
        ++call.reps_completed; // After the work: a failure leaves the count of pages really
                               // changed.
    }
    changes.flush();
    return result;
}

} // namespace hv
