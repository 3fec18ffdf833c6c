// SPDX-License-Identifier: MIT
// What the tests run in the machine: `halt_code()` is what guests.S calls halt.
#pragma once

#include <cstdint>
#include <span>

namespace test {

/// A piece of guest code.
using Code = std::span<const std::uint8_t>;

} // namespace test

// NAME and NAME_end for each piece.
#define GUEST(name)                                                                                \
    extern "C" const std::uint8_t name[];                                                          \
    extern "C" const std::uint8_t name##_end[];                                                    \
    inline ::test::Code name##_code() { return {name, name##_end}; }                               \
    static_assert(true)

// guests.S
GUEST(write_then_run);
GUEST(run_write_run);
GUEST(returns_one);
GUEST(writes_before_first_run);
GUEST(reads_before_first_run);
GUEST(reuses_code_page);
GUEST(changes_next_instruction);
GUEST(changes_itself_in_a_loop);
GUEST(calls_over_itself);
GUEST(copies_over_next_instruction);
GUEST(stores_in_a_loop);
GUEST(calls_in_two_spaces);
GUEST(reads_pages_in_two_spaces);
GUEST(halt);
GUEST(counts_and_returns);
GUEST(counts_timer);
GUEST(skips_two_bytes);
GUEST(reads_memory);
GUEST(divides_by_zero);
GUEST(breakpoint);
GUEST(software_interrupt);
GUEST(undefined);
GUEST(cannot_be_translated);
GUEST(sets_breakpoint);
GUEST(loads_bad_segment);
GUEST(goes_to_ring_3);
GUEST(user_reads_kernel);
GUEST(calls_system);
GUEST(answers_system_call);
GUEST(spins);
GUEST(counts_with_interrupts_on);
GUEST(opens_for_interrupts);
GUEST(moves_stack_segment);
GUEST(waits_for_timer);
GUEST(reads_time_twice);
GUEST(identifies);
GUEST(writes_msr);
GUEST(writes_cr4);
GUEST(uses_cr8);
GUEST(switches_off);
GUEST(reads_port);
GUEST(traces_itself);
GUEST(moves_constant);
GUEST(mixes_everything);

// guests_breakpoints.S
GUEST(counts_rounds);
GUEST(fills_and_reads);

// guests_console.S
GUEST(echoes);
GUEST(sleeps_between_looks);

// guests_devices.S
GUEST(has_function_overwritten);
GUEST(has_loop_overwritten);
GUEST(loops_for_ever);
GUEST(sleeps_until_transferred);

// guests_processors.S
GUEST(counts_under_lock);
GUEST(calls_until_it_changes);
GUEST(waits_and_changes_function);
GUEST(stores_waits_and_changes_function);
GUEST(reads_in_a_loop);
GUEST(clears_entry);
GUEST(pauses);
GUEST(sends_command);
GUEST(sleeps);
GUEST(identifies_processor);
GUEST(starts_from_real_mode);
GUEST(leaps_from_real_mode);

// guests_svm.S
GUEST(runs_guest);
GUEST(runs_guest_often);
GUEST(calls_hypervisor);
GUEST(loads_and_saves);
GUEST(reads_msr);
GUEST(writes_port);
GUEST(uses_processor);
GUEST(writes_word);
GUEST(jumps);
GUEST(writes_cr0);
GUEST(writes_cr3);
GUEST(writes_cr4_and_calls);
GUEST(loads_gdt);
GUEST(loads_idt);
GUEST(loads_ldt);
GUEST(loads_task);
GUEST(sets_extended_control);
GUEST(calls_behind_sti);
GUEST(lowers_priority);
GUEST(sends_itself_nmi);
GUEST(sends_nmi_while_handling_one);
GUEST(holds_interrupts_back);
GUEST(runs_guest_and_opens);
