// SPDX-License-Identifier: MIT
// All groups of cases. Their order is that of a system coming up: what is tried before VTL1 exists,
// what brings it up, what is tried after. Most are run in one boot; what needs a machine of another
// kind is run in a second.
#pragma once

#include "tests/conformance/vtl0/case.h"

#include <span>

namespace conformance {

/// The groups of a boot, in order.
struct Plan {
    std::span<const Group* const> first; // may be empty
    /// These groups are run in the other boot; here only what lasts of them, to bring VTL1 up.
    std::span<const Group* const> repeated;
    std::span<const Group* const> rest;
    /// Of these groups each case is named, but none is run.
    std::span<const Group* const> left_out = {};
};
Plan first_boot();
/// For a processor on which an interrupt that a guest may not take makes the guest leave for ever.
Plan first_boot_without_waiting_interrupts();
Plan second_boot(); // with MBEC, and a second processor

extern const Group identity_group;
extern const Group before_vtl1_group;
extern const Group enable_partition_vtl_group;
extern const Group enable_vp_vtl_group;
extern const Group secure_start_group;
extern const Group enable_protection_group;
extern const Group control_word_group;
extern const Group parameter_blocks_group;
extern const Group ring_3_group;
extern const Group protection_mask_group;
extern const Group protection_list_group;
extern const Group vtl_switch_group;
extern const Group shared_state_group;
extern const Group private_state_group;
extern const Group register_lists_group;
extern const Group get_registers_group;
extern const Group get_lower_registers_group;
extern const Group set_registers_group;
extern const Group gpa_intercepts_group;
extern const Group control_intercepts_group;
extern const Group msr_intercepts_group;
extern const Group port_intercepts_group;
extern const Group vina_group;
extern const Group secure_config_group;
extern const Group translate_group;
extern const Group post_message_group;
extern const Group signal_event_group;
extern const Group connections_group;
extern const Group processors_group;
extern const Group install_intercept_group;
extern const Group device_domains_group;
extern const Group page_msrs_group;
extern const Group synic_msrs_group;
extern const Group time_msrs_group;
extern const Group interrupts_group;
extern const Group waiting_interrupts_group;
extern const Group cpuid_group;
extern const Group hypercall_page_group;
extern const Group lock_group;
extern const Group enable_with_mbec_group;
extern const Group mbec_group;
extern const Group deny_startup_group;

} // namespace conformance
