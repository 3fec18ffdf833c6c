// SPDX-License-Identifier: MIT
// Offsets of SecureCall for assembly; secure_call.h checks them.
#pragma once

/// Parameter n (0..11) of a SecureCall, in bytes from its start.
#define SECURE_CALL_PARAMETER(n) (8 + 8 * (n))
