// SPDX-License-Identifier: MIT
// HV_STATUS: what a hypercall answers.  [TLFS appendix B]
#pragma once

#include <cstdint>

namespace abi::tlfs {

enum class HvStatus : std::uint16_t {
    Success = 0x00,                      // HV_STATUS_SUCCESS
    InvalidHypercallCode = 0x02,         // HV_STATUS_INVALID_HYPERCALL_CODE
    InvalidHypercallInput = 0x03,        // HV_STATUS_INVALID_HYPERCALL_INPUT
    InvalidAlignment = 0x04,             // HV_STATUS_INVALID_ALIGNMENT
    InvalidParameter = 0x05,             // HV_STATUS_INVALID_PARAMETER
    AccessDenied = 0x06,                 // HV_STATUS_ACCESS_DENIED
    InvalidPartitionState = 0x07,        // HV_STATUS_INVALID_PARTITION_STATE
    OperationDenied = 0x08,              // HV_STATUS_OPERATION_DENIED
    UnknownProperty = 0x09,              // HV_STATUS_UNKNOWN_PROPERTY
    PropertyValueOutOfRange = 0x0A,      // HV_STATUS_PROPERTY_VALUE_OUT_OF_RANGE
    InsufficientMemory = 0x0B,           // HV_STATUS_INSUFFICIENT_MEMORY
    InvalidPartitionId = 0x0D,           // HV_STATUS_INVALID_PARTITION_ID
    InvalidVpIndex = 0x0E,               // HV_STATUS_INVALID_VP_INDEX
    NotFound = 0x10,                     // HV_STATUS_NOT_FOUND
    InvalidPortId = 0x11,                // HV_STATUS_INVALID_PORT_ID
    InvalidConnectionId = 0x12,          // HV_STATUS_INVALID_CONNECTION_ID
    InsufficientBuffers = 0x13,          // HV_STATUS_INSUFFICIENT_BUFFERS
    InvalidVpState = 0x15,               // HV_STATUS_INVALID_VP_STATE
    InvalidSynicState = 0x18,            // HV_STATUS_INVALID_SYNIC_STATE
    ObjectInUse = 0x19,                  // HV_STATUS_OBJECT_IN_USE
    FeatureUnavailable = 0x1E,           // HV_STATUS_FEATURE_UNAVAILABLE
    ProcessorFeatureNotSupported = 0x20, // HV_STATUS_PROCESSOR_FEATURE_NOT_SUPPORTED
    InvalidRegisterValue = 0x50,         // HV_STATUS_INVALID_REGISTER_VALUE
    InvalidVtlState = 0x51,              // HV_STATUS_INVALID_VTL_STATE
    InvalidDeviceId = 0x57,              // HV_STATUS_INVALID_DEVICE_ID
    OperationFailed = 0x71,              // HV_STATUS_OPERATION_FAILED
    VtlAlreadyEnabled = 0x86,            // HV_STATUS_VTL_ALREADY_ENABLED
    UnknownRegisterName = 0x87,          // HV_STATUS_UNKNOWN_REGISTER_NAME
};

} // namespace abi::tlfs
