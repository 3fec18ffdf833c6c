// SPDX-License-Identifier: MIT
// HvRegisterVsmPartitionConfig: how VTL1 turns the protections on, once. [TLFS vsm]
#include "tests/conformance/vtl0/cases/calls.h"
#include "tests/conformance/vtl0/cases/cases.h"

namespace conformance {
namespace {

using abi::Vtl;

constexpr std::uint64_t enable = 1;
constexpr std::uint64_t all_access = 0xF << 1;
constexpr std::uint64_t intercept_page = 1 << 12;
constexpr std::uint64_t our_config = enable | all_access | intercept_page;

void protect_too_early(Trial& trial) {
    const auto answer = protect_pages(trial, 0, {stage::page_number(Use::Probe)});
    trial.answers(answer, HvStatus::AccessDenied);
}

void identify(Trial& trial) {
    constexpr std::uint64_t identity = 1ull << 63 | 0x78ull << 56 | 3;
    trial.raises_nothing(trial.caller() == Vtl::Secure
                             ? stage::write_msr(Vtl::Secure, spec::msr_guest_os_id, identity)
                             : Fault{1});
    trial.equal("VTL1's", stage::read_msr(Vtl::Secure, spec::msr_guest_os_id), identity);
    trial.is_true("VTL0's is another",
                  stage::read_msr(Vtl::Normal, spec::msr_guest_os_id) != identity);
}

void place_assist_page(Trial& trial) {
    const std::uint64_t value = stage::physical(Use::AssistVtl1) | 1;
    trial.raises_nothing(stage::write_msr(Vtl::Secure, spec::msr_vp_assist_page, value));
    trial.equal("the value", stage::read_msr(Vtl::Secure, spec::msr_vp_assist_page), value);
    stage::exchange().assist_page = stage::physical(Use::AssistVtl1);
}

void wrong_config(Trial& trial) {
    const auto answer = set_register(trial, spec::partition_config, {trial.argument(), 0});
    trial.answers(answer, HvStatus::InvalidRegisterValue);
}

void not_yours(Trial& trial) {
    trial.is_refused(set_register(trial, spec::partition_config, {our_config, 0}));
    trial.is_refused(
        set_register(trial, spec::partition_config, {our_config, 0}, InputVtl::of(Vtl::Secure)));
}

void intercept_page_alone(Trial& trial) {
    const auto answer = set_register(trial, spec::partition_config, {intercept_page, 0});
    trial.answers(answer, HvStatus::Success, 1);
    expect_access(trial, stage::page_number(Use::Probe), 0xF);
}

void works(Trial& trial) {
    trial.answers(set_register(trial, spec::partition_config, {our_config, 0}), HvStatus::Success,
                  1);
    trial.answers(get_registers(trial, {spec::partition_config}), HvStatus::Success, 1);
    trial.equal("the value", trial.output_value(0).low, our_config);
    expect_access(trial, stage::page_number(Use::Probe), 0xF);
}

void same_again(Trial& trial) {
    trial.answers(set_register(trial, spec::partition_config, {our_config, 0}), HvStatus::Success,
                  1);
}

constexpr Case cases[] = {
    {"identify", Callers::Vtl1, "GUEST_OS_ID is private to a VTL", identify, {}, Leaves::Lasting},
    {"assist-page",
     Callers::Vtl1,
     "VTL1 places its VP assist page",
     place_assist_page,
     {},
     Leaves::Lasting},
    {"protect-too-early", Callers::Both, "no page can be protected before protections are on",
     protect_too_early},
    {"vtl0", Callers::Vtl0, "VTL0 cannot configure itself or VTL1", not_yours},
    {"default-none",
     Callers::Vtl1,
     "the default must contain read and write",
     wrong_config,
     {enable | intercept_page}},
    {"default-read",
     Callers::Vtl1,
     "a default without write is refused",
     wrong_config,
     {enable | 1 << 1}},
    {"default-execute",
     Callers::Vtl1,
     "a default without read is refused",
     wrong_config,
     {enable | 0xE << 1}},
    {"reserved-16", Callers::Vtl1, "reserved bit 16 is refused", wrong_config, {1ull << 16}},
    {"reserved-63", Callers::Vtl1, "reserved bit 63 is refused", wrong_config, {1ull << 63}},
    {"intercept-page",
     Callers::Vtl1,
     "the intercept page can be chosen first; nothing is protected",
     intercept_page_alone,
     {},
     Leaves::Lasting},
    {"works",
     Callers::Vtl1,
     "protections go on with every right as the default",
     works,
     {},
     Leaves::Lasting},
    {"same-again", Callers::Vtl1, "writing the same value again is no change", same_again},
    {"off-again",
     Callers::Vtl1,
     "protections cannot be turned off",
     wrong_config,
     {all_access | intercept_page}},
    {"other-default",
     Callers::Vtl1,
     "the default cannot change any more",
     wrong_config,
     {enable | 3 << 1 | intercept_page}},
    {"vtl0-after", Callers::Vtl0, "VTL0 cannot turn them off", not_yours},
};

} // namespace

constinit const Group enable_protection_group{"HvRegisterVsmPartitionConfig", cases};

} // namespace conformance
