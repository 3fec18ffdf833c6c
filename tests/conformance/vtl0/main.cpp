// SPDX-License-Identifier: MIT
// VTL0's half of the conformance images, in the place of kernel.exe: it runs every case and prints
// a line for each. The host program reads the lines (tests/machine/conformance.h).
#include "abi/ports.h"
#include "kernel/console.h"
#include "rt/check.h"
#include "tests/conformance/shared/cpu.h"
#include "tests/conformance/shared/traps.h"
#include "tests/conformance/vtl0/cases/cases.h"
#include "tests/conformance/vtl0/trial.h"
#include "tests/conformance/vtl0/unchanged.h"

#include <algorithm>
#include <cstring>
#include <string_view>

namespace conformance {
namespace {

using nt::console::print;
using nt::console::write;

constinit std::uint64_t cases_run = 0;

void verdict(const Trial& trial, const Difference& difference) {
    if (trial.failed()) {
        print("FAIL {}: {x} instead of {x}\n", trial.what(), trial.got(), trial.wanted());
    } else if (difference.what != nullptr) {
        print("FAIL something else changed: {}: {x}, then {x}\n", difference.what,
              difference.before, difference.after);
    } else {
        write("pass\n");
    }
}

/// Written before the case is run: if it ends the machine, its line tells which it was.
void announce(const Group& group, const Case& row, abi::Vtl caller) {
    write("case|");
    write(group.call);
    print("|{}|VTL{}|", row.name, abi::index_of(caller));
    write(row.sentence);
    write("|");
}

void leave_out_case(const Group& group, const Case& row, abi::Vtl caller) {
    announce(group, row, caller);
    write("left out\n");
}

void run_case(const Group& group, const Case& row, abi::Vtl caller) {
    announce(group, row, caller);
    stage::reply_with(Reply::Inject);
    const Snapshot before = take_snapshot();
    Trial trial{row, caller};
    row.body(trial);
    stage::reply_with(Reply::Inject);
    Difference difference;
    if (row.leaves == Leaves::Nothing) {
        difference = compare(before, take_snapshot());
    }
    if (difference.what == nullptr) {
        difference = look_at_probe_pages();
    }
    verdict(trial, difference);
    ++cases_run;
}

using Deed = void (*)(const Group& group, const Case& row, abi::Vtl caller);

void for_each_case(const Group& group, Deed deed) {
    for (const Case& row : group.cases) {
        if (row.callers != Callers::Vtl1) {
            deed(group, row, abi::Vtl::Normal);
        }
        if (row.callers != Callers::Vtl0) {
            deed(group, row, abi::Vtl::Secure);
        }
    }
}

void repeat_case(const Case& row) {
    Trial trial{row, row.callers == Callers::Vtl1 ? abi::Vtl::Secure : abi::Vtl::Normal};
    row.body(trial);
    CHECK(!trial.failed(), "VTL1 does not come up as in the first boot.");
}

/// What lasts of `group`, which another boot has tried.
void repeat_group(const Group& group) {
    for (const Case& row : group.cases) {
        if (row.leaves == Leaves::Lasting) {
            repeat_case(row);
        }
    }
}

bool is_left_out(const Plan& plan, const Group* group) {
    return std::find(plan.left_out.begin(), plan.left_out.end(), group) != plan.left_out.end();
}

void run_plan(const Plan& plan) {
    for (const Group* group : plan.first) {
        for_each_case(*group, run_case);
    }
    for (const Group* group : plan.repeated) {
        repeat_group(*group);
    }
    for (const Group* group : plan.rest) {
        for_each_case(*group, is_left_out(plan, group) ? leave_out_case : run_case);
    }
}

Plan plan_for(std::string_view scene) {
    if (scene == "second-boot") {
        return second_boot();
    }
    return scene == "no-waiting-interrupts" ? first_boot_without_waiting_interrupts()
                                            : first_boot();
}

} // namespace

void die(const char* sentence, std::uint64_t vector, std::uint64_t rip) {
    print("\nconformance: BUGCHECK {}: vector {}, at {x}\n", sentence, vector, rip);
    cpu::power_off(static_cast<std::uint32_t>(abi::PowerOff::KernelBugcheck));
}

} // namespace conformance

void rt::panic(const char* sentence) { conformance::die(sentence, 0, 0); }

extern "C" [[noreturn]] void conformance_entry(std::uint64_t boot_info_address) {
    using namespace conformance;
    stage::start(*reinterpret_cast<const abi::BootInfo*>(cpu::ram_at(boot_info_address)));
    install_traps();
    prepare_probe_pages();
    run_plan(plan_for(stage::boot().scene));
    print("conformance: {} cases were run\n", cases_run);
    cpu::power_off(static_cast<std::uint32_t>(abi::PowerOff::Orderly));
}
