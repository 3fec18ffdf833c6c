// SPDX-License-Identifier: MIT
// What every attack in this folder is made of. An attack is a scene of its own, "attack-NAME":
// VTL0's kernel has been taken over, and does one thing that it may not. Each file is one row of
// the catalogue (docs/attacks.md). Whether it succeeded is not for it to say: the machine's trace
// and memory tell (machine/attacks.h).
#pragma once

#include "abi/trace_marks.h"
#include "kernel/scenes/scenes.h"
#include "kernel/traps.h"
#include "x86/address.h"

#include <cstdint>
#include <optional>

namespace nt::attacks {

using scenes::Stage;
using Fault = std::optional<x86::Exception>; // nothing: the step came to its end

/// Where what was stolen is put: a page that whoever watches the machine looks into.
volatile std::uint64_t* loot();
inline constexpr std::uint64_t words_of_loot = 512;

/// Everything from here to the end of the scene is the attack. `target` is what it aims at: a
/// guest-physical address, or the number of a register.
void begin(std::uint64_t target);

/// Says how a step ended, on the console and in the trace.
void report(Fault fault);

/// Does `step`, and survives it.
template <typename Step>
Fault attempt(Step step) {
    const Fault fault = try_step(step);
    report(fault);
    return fault;
}

/// A page that VTL1 has taken, with a secret in it.
x86::GuestPage page_with_secret(Stage& stage);
/// Gives it `page`, which is the attacker's.
void give_to_vtl1(x86::GuestPage page);

/// The last such page; nothing if there was none.
std::optional<x86::GuestPage> last_secret_page();

/// A page that is the attacker's own.
x86::GuestPage own_page(Stage& stage);

/// The address at which the direct map shows `page`: readable and writable, says VTL0's own table.
std::uint64_t direct_address(x86::GuestPage page);

// The catalogue, by row:

void read_secret(Stage& stage);              // 1
void alias_secret(Stage& stage);             // 2
void patch_kernel_code(Stage& stage);        // 3
void write_shared_image(Stage& stage);       // 5
void use_revoked_right(Stage& stage);        // 5
void write_trustlet_image(Stage& stage);     // 5
void run_data(Stage& stage);                 // 6
void load_unsigned_driver(Stage& stage);     // 6
void supply_false_driver_page(Stage& stage); // 6
void run_user_page(Stage& stage);            // 7
void switch_smep_off(Stage& stage);          // 8
void move_system_call_entry(Stage& stage);   // 9
void load_own_tables(Stage& stage);          // 10
void move_bar(Stage& stage);                 // 11
void start_processor(Stage& stage);          // 12
void take_vtl1_registers(Stage& stage);      // 13
void open_vtl1_page(Stage& stage);           // 14
void hypercall_from_ring_3(Stage& stage);    // 15
void output_into_vtl1(Stage& stage);         // 16
void dma_attack(Stage& stage);               // 17
void dma_before_iommu(Stage& stage);         // 18
void stale_iotlb(Stage& stage);              // 18
void wrong_requester(Stage& stage);          // 19
void send_init(Stage& stage);                // 19
void supply_false_page(Stage& stage);        // 25
void tamper_paged_out(Stage& stage);         // 26
void replay_paged_out(Stage& stage);         // 26
void unknown_secure_call(Stage& stage);      // 29
void lying_list(Stage& stage);               // 30
void foreign_page(Stage& stage);             // 31
void change_what_is_asked(Stage& stage);     // 32
void iago(Stage& stage);                     // 33
void find_register_leftovers(Stage& stage);  // 36
void write_pinned_data(Stage& stage);        // 37
void remap_pinned_data(Stage& stage);        // 37
void use_vulnerable_driver(Stage& stage);    // 41
void refuse_memory(Stage& stage);            // 43
void use_secure_device(Stage& stage);        // 47
void move_secure_device(Stage& stage);       // 47
void read_secure_buffer(Stage& stage);       // 48

void random_vtl0(Stage& stage); // no row: tests/machine/trustlets_test.cpp

} // namespace nt::attacks
