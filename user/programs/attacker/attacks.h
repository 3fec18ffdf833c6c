// SPDX-License-Identifier: MIT
// The attacks of attacker.exe, one a row of the catalogue.
#pragma once

#include "abi/nt_status.h"

#include <string_view>

namespace attacker {

using abi::NtStatus;

struct Attack {
    std::string_view name; // as abi/attack_names.h has it
    NtStatus (*run)();
    void (*prepare)() = nullptr; // what was there before the attacker came
};

/// Null if there is none of this name.
const Attack* find_attack(std::string_view name);

// impostors.cpp
NtStatus start_unknown_trustlet();  // 20
NtStatus start_forged_trustlet();   // 21
NtStatus start_unentitled_image();  // 22
NtStatus start_under_borrowed_id(); // 23
NtStatus start_tampered_trustlet(); // 25
NtStatus start_old_trustlet();      // 40

// hostile_trustlet.cpp
NtStatus load_unsigned_library(); // 24
NtStatus open_file();             // 27
void provision_storage();
NtStatus read_storage(); // 28

// hostile_kernel.cpp
NtStatus leave_it_to_kernel();         // 5, 6, 25, 32, 41
NtStatus start_trustlet_that_counts(); // 26
NtStatus start_trustlet_to_lie_to();   // 33
NtStatus start_trustlets_to_confuse(); // no row

// debugger.cpp
NtStatus debug_trustlet(); // 35
void start_tpm();
NtStatus dump_trustlet(); // 35

// oracle.cpp, starvation.cpp
NtStatus misuse_lsass();   // 42
NtStatus never_schedule(); // 43

// credentials.cpp
void log_on();
NtStatus steal_credentials(); // 46

} // namespace attacker
