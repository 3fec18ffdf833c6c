// SPDX-License-Identifier: MIT
// What needs another machine than the rest: a partition whose VTL1 was enabled with mode-based
// execute control, and a second processor.  [TLFS vsm, MBEC; virtual processor startup]
#include "tests/conformance/vtl0/cases/cases.h"
#include "tests/conformance/vtl0/cases/intercepts.h"

namespace conformance {
namespace {

using abi::Vtl;

constexpr std::uint32_t all = 0xF;
constexpr std::uint32_t user_execute = 8;

std::uint64_t page() { return stage::page_number(Use::UserCode); }

void enable_with_mbec(Trial& trial) {
    auto& input = trial.input<abi::tlfs::EnablePartitionVtlInput>();
    input.partition = spec::self;
    input.target_vtl = 1;
    input.flags = 1;
    trial.answers(trial.call(simple(spec::call_enable_partition_vtl)), HvStatus::Success);
    const auto status =
        stage::read_register(trial.caller(), InputVtl::own(), name_of(spec::partition_status));
    trial.equal("VsmPartitionStatus", status.value.low, 1ull << 21 | 1ull << 16 | 3);
}

HvStatus set_mbec(std::uint64_t on) {
    return stage::write_register(Vtl::Secure, InputVtl::own(), name_of(spec::secure_config_vtl0),
                                 {on, 0});
}

void turn_on(Trial& trial) {
    trial.answers(set_register(trial, spec::secure_config_vtl0, {1, 0}), HvStatus::Success, 1);
    trial.answers(get_registers(trial, {spec::secure_config_vtl0}), HvStatus::Success, 1);
    trial.equal("the value", trial.output_value(0).low, 1);
    const auto status =
        stage::read_register(Vtl::Normal, InputVtl::own(), name_of(spec::vp_status));
    trial.equal("MBEC in VTL0's VsmVpStatus", status.value.low >> 4 & 1, 1);
}

/// `code` is at the beginning of ring 3's page, and a RET where ring 0 tries to run it.
void put_code(std::span<const std::uint8_t> code) {
    constexpr std::byte ret{0xC3};
    std::memcpy(stage::bytes(Use::UserCode), code.data(), code.size());
    stage::bytes(Use::UserCode)[abi::page_size - 8] = ret;
}

Fault run_in_ring_3() {
    Registers registers;
    registers.rsi = stage::user_code_address;
    registers.rdi = stage::user_stack_top;
    return stage::run(Vtl::Normal, Snippet::EnterUser, registers);
}

constexpr std::uint8_t undefined[] = {0x0F, 0x0B}; // ud2

/// Ring 3 fetches from its page, where an undefined instruction is.
void expect_ring_3(Trial& trial, bool runs) {
    const std::uint64_t before = stage::exchange().intercepts;
    const Fault fault = run_in_ring_3();
    trial.equal("what ring 3 met", fault.vector,
                runs ? spec::invalid_opcode : spec::general_protection);
    trial.equal("intercepts of ring 3", stage::exchange().intercepts - before, runs ? 0 : 1);
    if (!runs) {
        check_message(trial, gpa_message, execute_access, stage::user_code_address, 3);
    }
}

/// argument 0: the mask. Ring 0 tries everything, then ring 3 fetches, then both again.
void mask_takes_effect(Trial& trial) {
    const auto mask = static_cast<std::uint32_t>(trial.argument());
    put_code(undefined);
    for (unsigned time = 0; time < 2; ++time) {
        trial.answers(protect_pages(trial, mask, {page()}), HvStatus::Success, 1);
        expect_access(trial, page(), mask);
        expect_ring_3(trial, (mask & user_execute) != 0);
    }
    stage::protect(page(), all);
    expect_ring_3(trial, true);
}

void mask_is_refused(Trial& trial) {
    trial.answers(protect_pages(trial, static_cast<std::uint32_t>(trial.argument()), {page()}),
                  HvStatus::InvalidRegisterValue);
}

/// A program that only programs may run makes a page fault: VTL0's kernel gets it as ever.
void fault_in_user_page(Trial& trial) {
    constexpr std::uint8_t load_far[] = {0x48, 0x8B, 0x84, 0x24, 0x00, 0x00, 0x00, 0x10, 0xCC};
    constexpr std::uint64_t distance = 0x1000'0000; // mov rax, [rsp + distance]
    constexpr std::uint64_t not_present_for_user = 4;
    put_code(load_far);
    stage::protect(page(), 9);
    const Fault fault = run_in_ring_3();
    stage::protect(page(), all);
    trial.equal("the vector", fault.vector, spec::page_fault);
    trial.equal("the error code", fault.error_code, not_present_for_user);
    trial.equal("CR2", fault.address, stage::user_stack_top + distance);
    trial.equal("the instruction", fault.rip, stage::user_code_address);
}

void off_again(Trial& trial) {
    put_code(undefined);
    trial.equal("turning it off", static_cast<std::uint64_t>(set_mbec(0)), 0);
    stage::protect(page(), 9);
    expect_ring_3(trial, false);
    trial.equal("turning it on", static_cast<std::uint64_t>(set_mbec(1)), 0);
    expect_ring_3(trial, true);
    stage::protect(page(), all);
}

// A second processor waits. Its first registers are all zero, which no processor can run with: that
// status says that the call was allowed as far as that.

constexpr std::uint64_t config = 1 | all << 1 | 1 << 12; // as the protections were turned on
constexpr std::uint64_t deny = 1 << 6;

/// argument 0: the processor, argument 1: the status.
void start_processor(Trial& trial) {
    auto& input = trial.input<abi::tlfs::EnableVpVtlInput>(); // the same layout
    input.partition = spec::self;
    input.vp_index = static_cast<std::uint32_t>(trial.argument(0));
    trial.answers(trial.call(simple(spec::call_start_vp)),
                  static_cast<HvStatus>(trial.argument(1)));
}

void configure(Trial& trial) {
    const RegisterValue value{config | trial.argument(), 0};
    trial.answers(set_register(trial, spec::partition_config, value), HvStatus::Success, 1);
    trial.answers(get_registers(trial, {spec::partition_config}), HvStatus::Success, 1);
    trial.equal("the value", trial.output_value(0).low, value.low);
}

constexpr std::uint64_t bad_register = 0x50;
constexpr std::uint64_t denied = 6;
constexpr std::uint64_t bad_vp = 0x0E;

constexpr Case enable_cases[] = {
    {"mbec",
     Callers::Vtl0,
     "VTL1 is enabled with MBEC, and VsmPartitionStatus says so",
     enable_with_mbec,
     {},
     Leaves::Lasting},
};

constexpr Case mbec_cases[] = {
    {"on",
     Callers::Vtl1,
     "VTL1 turns it on for VTL0 on this processor, and VsmVpStatus says so",
     turn_on,
     {},
     Leaves::Lasting},
    {"mask-r", Callers::Vtl1, "R: neither ring may run the page", mask_takes_effect, {1}},
    {"mask-rw", Callers::Vtl1, "RW: neither ring may run the page", mask_takes_effect, {3}},
    {"mask-r-ux", Callers::Vtl1, "R and UX: ring 3 alone may", mask_takes_effect, {9}},
    {"mask-rw-ux",
     Callers::Vtl1,
     "RW and UX: ring 3 alone may, and both may write",
     mask_takes_effect,
     {0xB}},
    {"mask-rx", Callers::Vtl1, "RX: both rings may", mask_takes_effect, {0xD}},
    {"mask-rwx", Callers::Vtl1, "RWX: both rings may", mask_takes_effect, {0xF}},
    {"mask-r-kx", Callers::Vtl1, "KX without UX is not supported", mask_is_refused, {5}},
    {"mask-rw-kx", Callers::Vtl1, "nor with W", mask_is_refused, {7}},
    {"mask-ux", Callers::Vtl1, "UX without R cannot be expressed", mask_is_refused, {8}},
    {"mask-w-ux", Callers::Vtl1, "nor with W alone", mask_is_refused, {0xA}},
    {"page-fault", Callers::Vtl0, "ring 3's faults reach VTL0's kernel as ever",
     fault_in_user_page},
    {"off", Callers::Vtl1, "off, KX decides for ring 3 as well; and on again", off_again},
};

constexpr Case startup_cases[] = {
    {"before",
     Callers::Both,
     "who may start a processor is judged by its registers",
     start_processor,
     {1, bad_register}},
    {"deny", Callers::Vtl1, "VTL1 forbids it to VTL0", configure, {deny}, Leaves::Lasting},
    {"vtl0", Callers::Vtl0, "VTL0 is ACCESS_DENIED", start_processor, {1, denied}},
    {"vtl0-vp-9",
     Callers::Vtl0,
     "a processor that does not exist is that first",
     start_processor,
     {9, bad_vp}},
    {"vtl1", Callers::Vtl1, "VTL1 itself is not denied", start_processor, {1, bad_register}},
    {"allow", Callers::Vtl1, "VTL1 allows it again", configure, {0}, Leaves::Lasting},
    {"after", Callers::Vtl0, "and VTL0 may", start_processor, {1, bad_register}},
};

} // namespace

constinit const Group enable_with_mbec_group{"HvCallEnablePartitionVtl with MBEC", enable_cases};
constinit const Group mbec_group{"Mode-based execute control", mbec_cases};
constinit const Group deny_startup_group{"DenyLowerVtlStartup", startup_cases};

} // namespace conformance
