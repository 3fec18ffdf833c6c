// SPDX-License-Identifier: MIT
// The TLFS's own names of hypercalls and of what they answer.
#include "machine/event_names.h"
#include "machine/name_table.h"

namespace machine {
namespace {

using abi::tlfs::CallCode;
using abi::tlfs::HvStatus;

constexpr Row<CallCode> calls[] = {
    {CallCode::NotifyLongSpinWait, "HvCallNotifyLongSpinWait"},
    {CallCode::ModifyVtlProtectionMask, "HvCallModifyVtlProtectionMask"},
    {CallCode::EnablePartitionVtl, "HvCallEnablePartitionVtl"},
    {CallCode::EnableVpVtl, "HvCallEnableVpVtl"},
    {CallCode::VtlCall, "HvCallVtlCall"},
    {CallCode::VtlReturn, "HvCallVtlReturn"},
    {CallCode::InstallIntercept, "HvCallInstallIntercept"},
    {CallCode::GetVpRegisters, "HvCallGetVpRegisters"},
    {CallCode::SetVpRegisters, "HvCallSetVpRegisters"},
    {CallCode::TranslateVirtualAddress, "HvCallTranslateVirtualAddress"},
    {CallCode::PostMessage, "HvCallPostMessage"},
    {CallCode::SignalEvent, "HvCallSignalEvent"},
    {CallCode::PostDebugData, "HvCallPostDebugData"},
    {CallCode::OutputDebugCharacter, "HvCallOutputDebugCharacter"},
    {CallCode::StartVirtualProcessor, "HvCallStartVirtualProcessor"},
    {CallCode::GetVpIndexFromApicId, "HvCallGetVpIndexFromApicId"},
    {CallCode::CreateDeviceDomain, "HvCallCreateDeviceDomain"},
    {CallCode::AttachDeviceDomain, "HvCallAttachDeviceDomain"},
    {CallCode::MapDeviceGpaPages, "HvCallMapDeviceGpaPages"},
};

constexpr Row<HvStatus> hv_statuses[] = {
    {HvStatus::Success, "HV_STATUS_SUCCESS"},
    {HvStatus::InvalidHypercallCode, "HV_STATUS_INVALID_HYPERCALL_CODE"},
    {HvStatus::InvalidHypercallInput, "HV_STATUS_INVALID_HYPERCALL_INPUT"},
    {HvStatus::InvalidAlignment, "HV_STATUS_INVALID_ALIGNMENT"},
    {HvStatus::InvalidParameter, "HV_STATUS_INVALID_PARAMETER"},
    {HvStatus::AccessDenied, "HV_STATUS_ACCESS_DENIED"},
    {HvStatus::InvalidPartitionState, "HV_STATUS_INVALID_PARTITION_STATE"},
    {HvStatus::OperationDenied, "HV_STATUS_OPERATION_DENIED"},
    {HvStatus::UnknownProperty, "HV_STATUS_UNKNOWN_PROPERTY"},
    {HvStatus::PropertyValueOutOfRange, "HV_STATUS_PROPERTY_VALUE_OUT_OF_RANGE"},
    {HvStatus::InsufficientMemory, "HV_STATUS_INSUFFICIENT_MEMORY"},
    {HvStatus::InvalidPartitionId, "HV_STATUS_INVALID_PARTITION_ID"},
    {HvStatus::InvalidVpIndex, "HV_STATUS_INVALID_VP_INDEX"},
    {HvStatus::NotFound, "HV_STATUS_NOT_FOUND"},
    {HvStatus::InvalidPortId, "HV_STATUS_INVALID_PORT_ID"},
    {HvStatus::InvalidConnectionId, "HV_STATUS_INVALID_CONNECTION_ID"},
    {HvStatus::InsufficientBuffers, "HV_STATUS_INSUFFICIENT_BUFFERS"},
    {HvStatus::InvalidVpState, "HV_STATUS_INVALID_VP_STATE"},
    {HvStatus::InvalidSynicState, "HV_STATUS_INVALID_SYNIC_STATE"},
    {HvStatus::ObjectInUse, "HV_STATUS_OBJECT_IN_USE"},
    {HvStatus::FeatureUnavailable, "HV_STATUS_FEATURE_UNAVAILABLE"},
    {HvStatus::ProcessorFeatureNotSupported, "HV_STATUS_PROCESSOR_FEATURE_NOT_SUPPORTED"},
    {HvStatus::InvalidRegisterValue, "HV_STATUS_INVALID_REGISTER_VALUE"},
    {HvStatus::InvalidVtlState, "HV_STATUS_INVALID_VTL_STATE"},
    {HvStatus::InvalidDeviceId, "HV_STATUS_INVALID_DEVICE_ID"},
    {HvStatus::OperationFailed, "HV_STATUS_OPERATION_FAILED"},
    {HvStatus::VtlAlreadyEnabled, "HV_STATUS_VTL_ALREADY_ENABLED"},
    {HvStatus::UnknownRegisterName, "HV_STATUS_UNKNOWN_REGISTER_NAME"},
};

} // namespace

std::string_view name_of(CallCode call) { return name_in(calls, call); }
std::string_view name_of(HvStatus status) { return name_in(hv_statuses, status); }

template <>
std::optional<CallCode> from_name(std::string_view n) {
    return value_in(calls, n);
}
template <>
std::optional<HvStatus> from_name(std::string_view n) {
    return value_in(hv_statuses, n);
}

} // namespace machine
