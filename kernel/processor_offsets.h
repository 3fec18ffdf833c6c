// SPDX-License-Identifier: MIT
// Offsets into Processor that assembly uses; scheduler/processor.h checks them.
#pragma once

#define PROCESSOR_USER_STACK 8
#define PROCESSOR_KERNEL_STACK 16
