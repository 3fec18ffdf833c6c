// SPDX-License-Identifier: MIT
// HvCallInstallIntercept where it succeeds: a port of VTL0's that VTL1 watches; and VsmVina, how
// VTL1 wants to be told of VTL0's interrupts.  [TLFS vsm, hypercalls/hvcallinstallintercept]
#include "tests/conformance/vtl0/cases/cases.h"
#include "tests/conformance/vtl0/cases/intercepts.h"

namespace conformance {
namespace {

using abi::Vtl;

constexpr std::uint16_t port = 0x80; // for diagnostic codes: nobody listens
constexpr std::uint32_t no_access = 0;
constexpr std::uint32_t both = 3;     // reading and writing
constexpr std::uint64_t one_byte = 1; // IN AL, DX; OUT DX, AL
constexpr std::uint64_t value = 0x5A;

struct InstallInterceptInput {
    std::uint64_t partition = spec::self;
    std::uint32_t access = 0;
    std::uint32_t type = 0; // an I/O port
    std::uint64_t parameter = port;
};
static_assert(sizeof(InstallInterceptInput) == 24);

void watch(Trial& trial, std::uint64_t access) {
    auto& input = *reinterpret_cast<InstallInterceptInput*>(stage::bytes(Use::OwnInput));
    input = {};
    input.access = static_cast<std::uint32_t>(access);
    const auto result = stage::call(Vtl::Secure, simple(spec::call_install_intercept));
    trial.equal("the status of InstallIntercept", result.raw, 0);
}

Fault touch(Snippet snippet, Registers& registers) {
    registers = marked_registers(4);
    registers.rdx = port;
    registers.rax = value;
    return stage::run(Vtl::Normal, snippet, registers);
}

/// argument 0: the snippet, argument 1: what is watched, argument 2: the access in the message.
void message(Trial& trial) {
    const auto snippet = static_cast<Snippet>(trial.argument());
    watch(trial, trial.argument(1));
    const std::uint64_t count = stage::exchange().intercepts;
    Registers registers;
    trial.raises(touch(snippet, registers), spec::general_protection);
    trial.equal("intercepts", stage::exchange().intercepts - count, 1);
    check_message(trial, port_message, static_cast<std::uint8_t>(trial.argument(2)),
                  address_of(snippet));
    trial.equal("the port", message_field<std::uint16_t>(payload_at), port);
    trial.equal("its size, no string, no repetition", message_field<std::uint8_t>(payload_at + 2),
                1);
    trial.equal("RAX", message_field<std::uint64_t>(payload_at + 8), value);
    trial.equal("RAX itself", registers.rax, value);
    watch(trial, no_access);
}

/// argument 0: the snippet, argument 1: what is watched.
void skipped(Trial& trial) {
    watch(trial, trial.argument(1));
    stage::reply_with(Reply::Skip, one_byte);
    const std::uint64_t count = stage::exchange().intercepts;
    Registers registers;
    trial.raises_nothing(touch(static_cast<Snippet>(trial.argument()), registers));
    trial.equal("intercepts", stage::exchange().intercepts - count, 1);
    trial.equal("RAX", registers.rax, value);
    watch(trial, no_access);
}

void not_watched(Trial& trial) {
    watch(trial, trial.argument(1));
    const std::uint64_t count = stage::exchange().intercepts;
    Registers registers;
    trial.raises_nothing(touch(static_cast<Snippet>(trial.argument()), registers));
    trial.equal("intercepts", stage::exchange().intercepts - count, 0);
    watch(trial, no_access);
}

void refused(Trial& trial) {
    trial.input<InstallInterceptInput>().access = static_cast<std::uint32_t>(trial.argument());
    trial.answers(trial.call(simple(spec::call_install_intercept)), HvStatus::InvalidParameter);
}

void vtl1_itself(Trial& trial) {
    watch(trial, both);
    const std::uint64_t count = stage::exchange().intercepts;
    Registers registers;
    registers.rdx = port;
    trial.raises_nothing(trial.run(Snippet::Out8, registers));
    trial.equal("intercepts", stage::exchange().intercepts - count, 0);
    watch(trial, no_access);
}

void vina_keeps(Trial& trial) {
    trial.answers(set_register(trial, spec::vina, {trial.argument(), 0}), HvStatus::Success, 1);
    trial.answers(get_registers(trial, {spec::vina}), HvStatus::Success, 1);
    trial.equal("the value", trial.output_value(0).low, trial.argument());
    trial.answers(set_register(trial, spec::vina, {0, 0}), HvStatus::Success, 1);
}

void vina_refuses(Trial& trial) {
    trial.answers(set_register(trial, spec::vina, {trial.argument(), 0}),
                  HvStatus::InvalidRegisterValue);
}

void vina_of_vtl1(Trial& trial) {
    trial.answers(set_register(trial, spec::vina, {0x150, 0}, InputVtl::of(Vtl::Secure)),
                  HvStatus::AccessDenied);
}

constexpr std::uint64_t as_argument(Snippet snippet) { return static_cast<std::uint64_t>(snippet); }

constexpr Case port_cases[] = {
    {"out",
     Callers::Vtl0,
     "OUT to a watched port: the whole message",
     message,
     {as_argument(Snippet::Out8), both, write_access}},
    {"in",
     Callers::Vtl0,
     "IN from a watched port: the whole message",
     message,
     {as_argument(Snippet::In8), both, read_access}},
    {"skip-out",
     Callers::Vtl0,
     "VTL1 may skip an OUT",
     skipped,
     {as_argument(Snippet::Out8), both}},
    {"skip-in", Callers::Vtl0, "VTL1 may skip an IN", skipped, {as_argument(Snippet::In8), both}},
    {"out-no-more",
     Callers::Vtl0,
     "an access mask of 0 ends it: OUT",
     not_watched,
     {as_argument(Snippet::Out8), no_access}},
    {"in-no-more", Callers::Vtl0, "and IN", not_watched, {as_argument(Snippet::In8), no_access}},
    {"read-alone", Callers::Vtl1, "a port is watched for both accesses or none", refused, {1}},
    {"write-alone", Callers::Vtl1, "not for writing alone", refused, {2}},
    {"execute", Callers::Vtl1, "a port is not executed", refused, {7}},
    {"vtl1", Callers::Vtl1, "VTL1's own accesses are not watched", vtl1_itself},
};

constexpr Case vina_cases[] = {
    {"off", Callers::Vtl1, "a vector can be set without enabling it", vina_keeps, {0x50}},
    {"on", Callers::Vtl1, "vector 50, enabled", vina_keeps, {0x150}},
    {"auto-reset", Callers::Vtl1, "with auto-reset", vina_keeps, {0x350}},
    {"reserved-11", Callers::Vtl1, "bit 11 is reserved", vina_refuses, {1 << 11}},
    {"reserved-63", Callers::Vtl1, "bit 63 is reserved", vina_refuses, {1ull << 63}},
    {"vtl0", Callers::Vtl0, "VTL1's is not for VTL0", vina_of_vtl1},
};

} // namespace

constinit const Group port_intercepts_group{"HvCallInstallIntercept: I/O ports", port_cases};
constinit const Group vina_group{"HvRegisterVsmVina", vina_cases};

} // namespace conformance
