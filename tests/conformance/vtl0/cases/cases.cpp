// SPDX-License-Identifier: MIT
#include "tests/conformance/vtl0/cases/cases.h"

namespace conformance {
namespace {

constexpr const Group* groups[] = {
    // before VTL1
    &identity_group,
    &before_vtl1_group,
    // bringing it up
    &enable_partition_vtl_group,
    &enable_vp_vtl_group,
    &secure_start_group,
    &enable_protection_group,
    // with both
    &control_word_group,
    &parameter_blocks_group,
    &ring_3_group,
    &protection_mask_group,
    &protection_list_group,
    &vtl_switch_group,
    &shared_state_group,
    &private_state_group,
    &register_lists_group,
    &get_registers_group,
    &get_lower_registers_group,
    &set_registers_group,
    &gpa_intercepts_group,
    &control_intercepts_group,
    &msr_intercepts_group,
    &port_intercepts_group,
    &vina_group,
    &secure_config_group,
    &translate_group,
    &post_message_group,
    &signal_event_group,
    &connections_group,
    &processors_group,
    &install_intercept_group,
    &device_domains_group,
    &page_msrs_group,
    &synic_msrs_group,
    &time_msrs_group,
    &interrupts_group,
    &waiting_interrupts_group,
    &cpuid_group,
    &hypercall_page_group,
    &lock_group,
};

constexpr const Group* groups_of_waiting_interrupts[] = {&waiting_interrupts_group};

constexpr const Group* groups_with_mbec_first[] = {&enable_with_mbec_group};
constexpr const Group* groups_repeated[] = {
    &enable_vp_vtl_group,
    &secure_start_group,
    &enable_protection_group,
};
constexpr const Group* groups_with_mbec[] = {&mbec_group, &deny_startup_group};

} // namespace

Plan first_boot() { return {{}, {}, groups}; }
Plan first_boot_without_waiting_interrupts() {
    return {{}, {}, groups, groups_of_waiting_interrupts};
}
Plan second_boot() { return {groups_with_mbec_first, groups_repeated, groups_with_mbec}; }

} // namespace conformance
