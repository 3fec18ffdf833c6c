// SPDX-License-Identifier: MIT
// A machine of two processors for a fuzzer, run by the hypervisor's own exit loop. A script plays
// the guest and the processor below it: everything from VMRUN to the next #VMEXIT.
#pragma once

#include "tests/fuzz/hypervisor/invariants.h"
#include "tests/fuzz/hypervisor/script.h"
#include "tests/unit/hypervisor/divided_machine.h"

#include <optional>

namespace fuzz {

/// What a script has reached, to see that it is worth running.
struct Reached {
    unsigned exits = 0;
    bool secure_vtl = false;
    bool second_processor = false;
    bool user_view = false;
    bool short_way = false;
    bool power_off = false;
};

class FuzzedMachine {
public:
    explicit FuzzedMachine(Script script);

    /// Runs the script to its end. Throws Broken, or what the hypervisor threw.
    Reached run();

private:
    void make_processors();
    void make_guest_memory();
    void choose_beginning();
    void begin_with_user_view();
    static void place_assist_page(hv::VirtualProcessor& vp, std::uint64_t address);
    void run_one_processor();
    void play(std::uint64_t vmcb);
    void wait();
    void park();
    void check_parked(const hv::VirtualProcessor& vp) const;

    Script script_;
    test::DividedMachine machine_;
    hv::VirtualProcessor second_{machine_.partition};
    hv::VirtualProcessor* running_ = &machine_.vp;
    std::optional<Invariants> invariants_;
    Reached reached_;
    /// What each processor has loaded from its VMCB and will write back.
    struct Loaded {
        x86::svm::SaveArea save{};
        std::uint64_t nested_root = 0;
    };
    Loaded loaded_[2];
};

} // namespace fuzz
