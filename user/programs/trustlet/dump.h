// SPDX-License-Identifier: MIT
#pragma once

#include "user/kernelbase/kernelbase.h"

/// Says what VTL1 gives away of the trustlet of `process` for a dump.
abi::NtStatus show_dump(Handle process);
