// SPDX-License-Identifier: MIT
#include "hypervisor/virtual_apic.h"

#include "tests/catch.h"

using hv::VirtualApic;

TEST_CASE("The highest waiting interrupt is delivered first") {
    VirtualApic apic;
    CHECK(apic.deliverable() == 0);
    apic.request(0x41, false);
    apic.request(0xF0, false);
    apic.request(0x80, false);
    CHECK(apic.deliverable() == 0xF0);
}

TEST_CASE("An interrupt being served holds back its own class and those below until EOI") {
    VirtualApic apic;
    apic.request(0x52, false);
    apic.accept(0x52);
    apic.request(0x5F, false);
    CHECK(apic.deliverable() == 0);
    apic.request(0x60, false);
    CHECK(apic.deliverable() == 0x60);
    apic.accept(0x60);
    apic.end_of_interrupt();
    CHECK(apic.deliverable() == 0);
    apic.end_of_interrupt();
    CHECK(apic.deliverable() == 0x5F);
}

TEST_CASE("With auto-EOI nothing is left to end") {
    VirtualApic apic;
    apic.request(0x52, true);
    apic.accept(0x52);
    apic.request(0x51, true);
    CHECK(apic.deliverable() == 0x51);
}

TEST_CASE("The task priority holds back its class and those below") {
    VirtualApic apic;
    apic.request(0x52, false);
    apic.set_task_priority(0x50);
    CHECK(apic.deliverable() == 0);
    apic.set_task_priority(0x4F);
    CHECK(apic.deliverable() == 0x52);
}
