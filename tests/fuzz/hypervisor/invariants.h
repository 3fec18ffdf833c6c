// SPDX-License-Identifier: MIT
// What must hold whenever the hypervisor lets a guest run, whatever that guest has done before.
#pragma once

#include "hypervisor/virtual_processor.h"
#include "x86/page_table.h"

#include <cstddef>
#include <cstdint>
#include <stdexcept>
#include <vector>

namespace fuzz {

/// what() is the sentence.
struct Broken : std::runtime_error {
    using std::runtime_error::runtime_error;
};

class Invariants {
public:
    /// `partition` as it is before its first guest runs.
    explicit Invariants(hv::Partition& partition);

    /// `vp` is about to execute VMRUN. Throws Broken.
    void check_entry(hv::VirtualProcessor& vp);

    /// `vp` has just left its guest.
    void note_exit(hv::VirtualProcessor& vp);

    /// `vp` is about to execute VMRUN, by the short way alone. Throws Broken.
    void check_short_way(hv::VirtualProcessor& vp) const;

    /// Every entry of every nested page table. Throws Broken.
    void check_views();

private:
    static constexpr std::uint64_t no_overlay = ~0ull;

    /// What decided, at the last look, about what a TLB may hold.
    struct Seen {
        std::vector<abi::PageAccess> protections;
        std::uint64_t overlay[abi::vtl_count] = {no_overlay, no_overlay};
        std::uint64_t nested_root[abi::max_processors][abi::vtl_count] = {};
    };
    /// How a processor left its guest last.
    struct Stop {
        abi::Vtl vtl = abi::Vtl::Normal;
        x86::svm::ExitCode code{};
        std::uint64_t info[2] = {};
        bool is_in_user_view = false;
        bool is_interrupted = false; // while an event was delivered
        bool is_at_system_call = false;
        bool is_long_mode = false;
        std::uint8_t cpl = 0;
        std::uint64_t rip = 0;
        std::uint64_t rax = 0;
        std::uint64_t rcx = 0;
    };
    /// VTL1's own registers, while VTL0 runs on the same processor.
    struct Resting {
        bool is_known = false;
        x86::svm::SaveArea save{};
    };
    /// One nested page table, and whose it is.
    struct View {
        std::uint64_t root;
        abi::Vtl vtl;
        bool is_for_users;
    };

    void check_vmcb(hv::VirtualProcessor& vp, abi::Vtl vtl);
    void check_maps(const hv::VirtualProcessor& vp, abi::Vtl vtl);
    void check_flush(hv::VirtualProcessor& vp);
    void check_own_pages();
    // short_way_rules.cpp
    void check_call(hv::VirtualProcessor& vp, const Stop& stop) const;
    void check_way_into_kernel(hv::VirtualProcessor& vp, const Stop& stop) const;
    void check_way_into_program(hv::VirtualProcessor& vp, const Stop& stop) const;
    void check_resting(hv::VirtualProcessor& vp);
    bool has_right_shrunk();
    void check_table(const View& view, std::uint64_t table, x86::Level level, std::uint64_t base);
    void check_leaf(const View& view, x86::PageTableEntry leaf, x86::Level level,
                    std::uint64_t base);
    abi::PageAccess allowed(const View& view, x86::GuestPage page) const;

    hv::Partition& partition_;
    Seen seen_;
    Stop stops_[abi::max_processors];
    Resting resting_[abi::max_processors];
    bool must_flush_[abi::max_processors] = {};
    std::vector<std::byte> hypercall_code_;
};

} // namespace fuzz
