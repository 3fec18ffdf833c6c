// SPDX-License-Identifier: MIT
// Which local APIC an interrupt command reaches, and what becomes of it there.  [APM2 16.5]
#include "machine/glass/devices/apic_bus.h"

#include "machine/glass/devices/local_apic.h"
#include "tests/catch.h"

namespace {

using namespace machine::glass;
using x86::ApicRegister;
using x86::InterruptCommand;
using Delivery = InterruptCommand::Delivery;
using Shorthand = InterruptCommand::Shorthand;

constexpr std::uint32_t at(ApicRegister name) { return static_cast<std::uint32_t>(name); }

constexpr std::uint8_t vector = 0x41;

/// Three controllers, switched on.
struct Three {
    ApicBus bus;
    LocalApic apics[3] = {{bus, 0}, {bus, 1}, {bus, 2}};

    Three() {
        for (LocalApic& apic : apics) {
            apic.write(at(ApicRegister::SpuriousInterrupt), 0x1FF, 0);
        }
    }
    /// As the processor `from` would, by its registers.
    void send(unsigned from, InterruptCommand command) {
        apics[from].write(at(ApicRegister::InterruptCommandHigh),
                          static_cast<std::uint32_t>(command.raw >> 32), 0);
        apics[from].write(at(ApicRegister::InterruptCommandLow),
                          static_cast<std::uint32_t>(command.raw), 0);
    }
    /// Bit n: controller n has the interrupt.
    unsigned reached() const {
        unsigned which = 0;
        for (unsigned index = 0; index < 3; ++index) {
            which |= apics[index].pending() == vector ? 1u << index : 0;
        }
        return which;
    }
};

constexpr InterruptCommand fixed_to(std::uint8_t destination) {
    return InterruptCommand::to(destination, Delivery::Fixed, vector);
}

} // namespace

TEST_CASE("A command goes to the controller whose number it names, or to all", "[devices]") {
    const std::pair<std::uint8_t, unsigned> cases[] = {
        {0, 1}, {1, 2}, {2, 4}, {3, 0}, {x86::apic_broadcast, 7}};
    for (const auto& [destination, expected] : cases) {
        Three m;
        m.send(0, fixed_to(destination));
        CHECK(m.reached() == expected);
    }
}

TEST_CASE("A shorthand needs no destination", "[devices]") {
    const std::pair<Shorthand, unsigned> cases[] = {
        {Shorthand::Self, 2}, {Shorthand::All, 7}, {Shorthand::AllButSelf, 5}};
    for (const auto& [shorthand, expected] : cases) {
        Three m;
        m.send(1, fixed_to(0).with(InterruptCommand::shorthand, shorthand));
        CHECK(m.reached() == expected);
    }
}

TEST_CASE("A logical destination is a set of bits", "[devices]") {
    constexpr std::uint32_t flat = 0xFFFF'FFFF;
    constexpr std::uint32_t cluster = 0x0FFF'FFFF;
    struct Case {
        std::uint32_t format;
        std::uint8_t destination;
        unsigned expected;
    };
    const Case cases[] = {
        {flat, 0x02, 2}, {flat, 0x05, 5}, {flat, 0x80, 0}, {cluster, 0x13, 3}, {cluster, 0x23, 0}};
    for (const Case& each : cases) {
        Three m;
        const std::uint32_t own[2][3] = {{0x01, 0x02, 0x04}, {0x11, 0x12, 0x14}};
        for (unsigned index = 0; index < 3; ++index) {
            m.apics[index].write(at(ApicRegister::DestinationFormat), each.format, 0);
            m.apics[index].write(at(ApicRegister::LogicalDestination),
                                 own[each.format == cluster][index] << 24, 0);
        }
        m.send(0, fixed_to(each.destination).with(InterruptCommand::logical, true));
        CHECK(m.reached() == each.expected);
    }
}

TEST_CASE("Lowest priority means one of those named", "[devices]") {
    Three m;
    m.send(
        0,
        fixed_to(x86::apic_broadcast).with(InterruptCommand::delivery, Delivery::LowestPriority));
    CHECK(m.reached() == 1);
}

TEST_CASE("A non-maskable interrupt needs no controller that is switched on", "[devices]") {
    ApicBus bus;
    LocalApic sender(bus, 0);
    LocalApic receiver(bus, 1);
    receiver.receive(fixed_to(1));
    CHECK_FALSE(receiver.pending());
    receiver.receive(InterruptCommand::to(1, Delivery::Nmi));
    CHECK(receiver.nmi_is_pending());
    CHECK_FALSE(sender.nmi_is_pending());
}

TEST_CASE("INIT makes a SIPI from before it void, and its deassertion nothing", "[devices]") {
    Three m;
    m.send(0, InterruptCommand::to(1, Delivery::Startup, 7));
    CHECK(m.apics[1].startup_vector() == std::uint8_t{7});
    m.send(0, InterruptCommand::to(1, Delivery::Init)
                  .with(InterruptCommand::level_triggered, true)
                  .with(InterruptCommand::asserted, false));
    CHECK(m.apics[1].startup_vector() == std::uint8_t{7});
    CHECK_FALSE(m.apics[1].init_is_pending());
    m.send(0, InterruptCommand::to(1, Delivery::Init));
    CHECK_FALSE(m.apics[1].startup_vector());
    CHECK(m.apics[1].init_is_pending());
}

TEST_CASE("A reset controller is as at power-on, and still reached by its number", "[devices]") {
    Three m;
    m.send(0, fixed_to(1));
    m.apics[1].write(at(ApicRegister::TaskPriority), 0x80, 0);
    m.apics[1].reset();
    CHECK(m.apics[1].read(at(ApicRegister::Id), 0) == 1u << 24);
    CHECK(m.apics[1].read(at(ApicRegister::TaskPriority), 0) == 0);
    CHECK(m.apics[1].read(at(ApicRegister::SpuriousInterrupt), 0) == 0xFF);
    m.apics[1].write(at(ApicRegister::SpuriousInterrupt), 0x1FF, 0);
    CHECK(m.reached() == 0);
    m.send(0, fixed_to(1));
    CHECK(m.reached() == 2);
    m.apics[1].write(at(ApicRegister::InterruptCommandLow), 0x40000 | vector, 0); // to itself
    CHECK(m.reached() == 2);
}
