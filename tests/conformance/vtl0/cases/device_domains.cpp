// SPDX-License-Identifier: MIT
// Device domains, which VTL1 makes for devices of its own: HvCallCreateDeviceDomain,
// HvCallAttachDeviceDomain, HvCallMapDeviceGpaPages. The machine has an IOMMU, and a teaching
// device in slot 4.
#include "tests/conformance/vtl0/cases/calls.h"
#include "tests/conformance/vtl0/cases/cases.h"

namespace conformance {
namespace {

constexpr std::uint32_t id = 9;
constexpr std::uint32_t device = 0x20; // bus 0, device 4, function 0

struct Domain {
    std::uint64_t partition = spec::self;
    std::uint8_t owner_vtl = 0;
    std::uint8_t reserved_009[7] = {};
    std::uint32_t type = 0;
    std::uint32_t id = conformance::id;
};
struct CreateInput {
    Domain domain;
    std::uint32_t flags = 0;
    std::uint32_t reserved_01c = 0;
};
static_assert(sizeof(CreateInput) == 32);
struct AttachInput {
    Domain domain;
    std::uint32_t device = conformance::device;
    std::uint32_t type = 1u << 30; // PCI
};
static_assert(sizeof(AttachInput) == 32);
struct MapInput {
    Domain domain;
    std::uint32_t target_vtl = 0;
    std::uint32_t map_flags = 3;
    std::uint64_t device_address = 0x5000;
};
static_assert(sizeof(MapInput) == 40);

/// A 32-bit word of the input made wrong: argument 0 its index, 1 its value, 2 the status.
template <typename Input>
void spoil(Trial& trial) {
    auto& input = trial.input<Input>();
    reinterpret_cast<std::uint32_t*>(&input)[trial.argument(0)] =
        static_cast<std::uint32_t>(trial.argument(1));
}

void create(Trial& trial) {
    spoil<CreateInput>(trial);
    trial.answers(trial.call(simple(spec::call_create_device_domain)),
                  static_cast<HvStatus>(trial.argument(2)));
}

void attach(Trial& trial) {
    spoil<AttachInput>(trial);
    trial.answers(trial.call(simple(spec::call_attach_device_domain)),
                  static_cast<HvStatus>(trial.argument(2)));
}

void map(Trial& trial) {
    spoil<MapInput>(trial);
    trial.element<MapInput, std::uint64_t>(0) = stage::page_number(Use::Probe, 3);
    const auto wanted = static_cast<HvStatus>(trial.argument(2));
    trial.answers(trial.call(rep(spec::call_map_device_pages, 1)), wanted,
                  wanted == HvStatus::Success ? 1 : 0);
}

/// argument 0: the page.
void map_page(Trial& trial) {
    trial.input<MapInput>();
    trial.element<MapInput, std::uint64_t>(0) = trial.argument(0);
    trial.answers(trial.call(rep(spec::call_map_device_pages, 1)), HvStatus::InvalidParameter);
}

constexpr std::uint64_t good = 0;
constexpr std::uint64_t bad_parameter = 5;
constexpr std::uint64_t denied = 6;
constexpr std::uint64_t bad_partition = 0x0D;
constexpr std::uint64_t no_such_domain = 0x10;
constexpr std::uint64_t in_use = 0x19;
constexpr std::uint64_t bad_device = 0x57;

constexpr Case cases[] = {
    {"create-vtl0", Callers::Vtl0, "VTL0's devices have VTL0's view", create, {5, id, denied}},
    {"create-partition", Callers::Vtl1, "partition 0 is not ours", create, {0, 0, bad_partition}},
    {"create-for-vtl0", Callers::Vtl1, "VTL0 owns no domain", create, {2, 0x10, bad_parameter}},
    {"create-reserved", Callers::Vtl1, "bytes 9 to 15 are zero", create, {3, 1, bad_parameter}},
    {"create-type",
     Callers::Vtl1,
     "a domain is of the second stage",
     create,
     {4, 1, bad_parameter}},
    {"create-flags", Callers::Vtl1, "no flag is offered", create, {6, 1, bad_parameter}},
    {"create-padding", Callers::Vtl1, "bytes 28 to 31 are zero", create, {7, 1, bad_parameter}},
    {"attach-nowhere",
     Callers::Vtl1,
     "before it is made, there is no domain",
     attach,
     {5, id, no_such_domain}},
    {"create", Callers::Vtl1, "VTL1 makes one", create, {5, id, good}},
    {"create-again", Callers::Vtl1, "its number is taken then", create, {5, id, in_use}},
    {"map", Callers::Vtl1, "a page of RAM is put into it", map, {7, 3, good}},
    {"map-vtl0", Callers::Vtl0, "not by VTL0", map, {7, 3, denied}},
    {"map-write", Callers::Vtl1, "W without R cannot be expressed", map, {7, 2, bad_parameter}},
    {"map-execute", Callers::Vtl1, "devices execute nothing", map, {7, 0xF, bad_parameter}},
    {"map-vtl", Callers::Vtl1, "the target is the owner", map, {6, 0x10, bad_parameter}},
    {"map-part", Callers::Vtl1, "the address begins a page", map, {8, 0x5008, bad_parameter}},
    {"map-high", Callers::Vtl1, "the address is below 4 GiB", map, {9, 1, bad_parameter}},
    {"map-hypervisor",
     Callers::Vtl1,
     "the hypervisor's pages are nobody's",
     map_page,
     {abi::hypervisor_region.base / abi::page_size}},
    {"map-device", Callers::Vtl1, "nor are devices' pages RAM", map_page, {0xFEC0'0000 >> 12}},
    {"map-all-ones", Callers::Vtl1, "nor is page FFFFFFFFFFFFFFFF", map_page, {~0ull}},
    {"attach-vtl0", Callers::Vtl0, "VTL0 attaches nothing", attach, {6, device, denied}},
    {"attach-unknown", Callers::Vtl1, "no device has this number", attach, {6, 0x4242, bad_device}},
    {"attach-segment",
     Callers::Vtl1,
     "there is one segment",
     attach,
     {6, device | 1u << 16, bad_device}},
    {"attach-kind", Callers::Vtl1, "devices are on the PCI bus", attach, {7, 0, bad_device}},
    {"attach", Callers::Vtl1, "VTL1 takes a device", attach, {6, device, good}},
    {"attach-again", Callers::Vtl1, "and cannot take it twice", attach, {6, device, in_use}},
};

} // namespace

constinit const Group device_domains_group{"Device domains", cases};

} // namespace conformance
