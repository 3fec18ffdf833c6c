// SPDX-License-Identifier: MIT
// HV_STATUS: what a hypercall answers.  [TLFS appendix B]
#pragma once

#include <cstdint>

namespace abi::tlfs {

enum class HvStatus : std::uint16_t {
    Success = 0x00,               // HV_STATUS_SUCCESS
    InvalidHypercallCode = 0x02,  // HV_STATUS_INVALID_HYPERCALL_CODE
    InvalidHypercallInput = 0x03, // HV_STATUS_INVALID_HYPERCALL_INPUT
    InvalidAlignment = 0x04,      // HV_STATUS_INVALID_ALIGNMENT
    InvalidParameter = 0x05,      // HV_STATUS_INVALID_PARAMETER
    AccessDenied = 0x06,          // HV_STATUS_ACCESS_DENIED
    OperationDenied = 0x08,       // HV_STATUS_OPERATION_DENIED
    InsufficientMemory = 0x0B,    // HV_STATUS_INSUFFICIENT_MEMORY
    InvalidPartitionId = 0x0D,    // HV_STATUS_INVALID_PARTITION_ID
    InvalidVpIndex = 0x0E,        // HV_STATUS_INVALID_VP_INDEX
    InvalidVpState = 0x15,        // HV_STATUS_INVALID_VP_STATE
    InvalidRegisterValue = 0x50,  // HV_STATUS_INVALID_REGISTER_VALUE
    InvalidVtlState = 0x51,       // HV_STATUS_INVALID_VTL_STATE
    VtlAlreadyEnabled = 0x86,     // HV_STATUS_VTL_ALREADY_ENABLED
    UnknownRegisterName = 0x87,   // HV_STATUS_UNKNOWN_REGISTER_NAME
};

} // namespace abi::tlfs
