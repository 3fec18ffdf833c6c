// SPDX-License-Identifier: MIT
// Numbers that guest.S needs; qemu_test.cpp checks each against its definition in abi/.
#pragma once

#define RING_HEADER 0x01000000
#define RING_SLOTS 0x01001000
#define RING_CAPACITY 87296
#define RING_MAGIC_LOW 0x52545256
#define RING_MAGIC_HIGH 0x00454341
#define RING_VERSION 3

#define HEADER_MAGIC 0
#define HEADER_VERSION 8
#define HEADER_EVENT_SIZE 12
#define HEADER_CAPACITY 16
#define HEADER_WRITTEN 24

#define EVENT_SIZE 48
#define EVENT_CLOCK 0
#define EVENT_OPERAND_0 16
#define EVENT_OPERAND_1 24
#define EVENT_SEQUENCE 40
#define EVENT_KIND 44
#define EVENT_WORLDS 45

#define KIND_HYPERVISOR_STARTED 16
#define KIND_MARK 63
#define WORLDS_IN_HYPERVISOR 0x44

#define CONSOLE_PORT 0x3F8
#define LINE_STATUS 5
#define POWER_OFF_PORT 0x501
#define POWER_OFF_ORDERLY 0x10
#define POWER_OFF_BUGCHECK 0x11

// What the guest does in each mode, for the test to compare with.
#define FLOOD_EVENTS 400000
#define COUNTED_LOOPS 1000
