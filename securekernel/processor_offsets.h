// SPDX-License-Identifier: MIT
// Offsets into Processor that assembly uses; processor.h checks them.
#pragma once

#define PROCESSOR_RETURN_CONTROL 8
#define PROCESSOR_TRUSTLET_STACK 16
#define PROCESSOR_THREAD_STACK 24
#define PROCESSOR_ENTRY_REASON (0x1000 + 8)
