// SPDX-License-Identifier: MIT
#include "machine/event_names.h"

#include "machine/name_table.h"

namespace machine {
namespace {

using abi::EventKind;
using abi::Layer;
using abi::Mark;
using abi::NtStatus;
using abi::PowerOff;
using abi::Rule;
using abi::SecureService;
using abi::Verdict;
using World = abi::World::Kind;

constexpr Row<EventKind> kinds[] = {
    {EventKind::None, "none", "nothing"},
    {EventKind::VmEntry, "vm-entry", "VM entry"},
    {EventKind::VmExit, "vm-exit", "VM exit"},
    {EventKind::PageFault, "page-fault", "page fault"},
    {EventKind::Exception, "exception", "exception"},
    {EventKind::Interrupt, "interrupt", "interrupt"},
    {EventKind::PrivilegeChange, "privilege-change", "privilege change"},
    {EventKind::DmaTransfer, "dma-transfer", "DMA"},
    {EventKind::HypervisorStarted, "hypervisor-started", "hypervisor started"},
    {EventKind::PartitionVtlEnabled, "partition-vtl-enabled", "VTL enabled for the partition"},
    {EventKind::VpVtlEnabled, "vp-vtl-enabled", "VTL enabled on the processor"},
    {EventKind::VtlCall, "vtl-call", "VTL call"},
    {EventKind::VtlReturn, "vtl-return", "VTL return"},
    {EventKind::Hypercall, "hypercall", "hypercall"},
    {EventKind::SlatChange, "slat-change", "SLAT change"},
    {EventKind::SlatViolation, "slat-violation", "SLAT violation"},
    {EventKind::InterceptDelivered, "intercept-delivered", "intercept delivered"},
    {EventKind::ExceptionInjected, "exception-injected", "exception injected"},
    {EventKind::MsrAccess, "msr-access", "MSR access"},
    {EventKind::GuardOff, "guard-off", "guard switched off"},
    {EventKind::MachineOff, "machine-off", "machine off"},
    {EventKind::ProtectionEnabled, "protection-enabled", "VTL protection enabled"},
    {EventKind::OverlayPlaced, "overlay-placed", "overlay page placed"},
    {EventKind::VinaAsserted, "vina-asserted", "VTL 0 interrupt announced to VTL 1"},
    {EventKind::VpStarted, "vp-started", "virtual processor started"},
    {EventKind::StartupDropped, "startup-dropped", "processor start-up dropped"},
    {EventKind::ViewSwitched, "view-switched", "VTL 0's view switched"},
    {EventKind::VtlInterrupt, "vtl-interrupt", "VTL entered for an interrupt"},
    {EventKind::SecureIntercept, "secure-intercept", "secure intercept"},
    {EventKind::IommuSwitchedOn, "iommu-switched-on", "IOMMU switched on"},
    {EventKind::DmaBlocked, "dma-blocked", "DMA blocked"},
    {EventKind::DeviceAttached, "device-attached", "device given to a domain"},
    {EventKind::InterruptBlocked, "interrupt-blocked", "a device's interrupt blocked"},
    {EventKind::SecureCall, "secure-call", "secure call"},
    {EventKind::SecureCallAnswer, "secure-call-answer", "secure call answered"},
    {EventKind::NormalCall, "normal-call", "normal call"},
    {EventKind::SecureDecision, "secure-decision", "VTL 1's decision"},
    {EventKind::LaunchGate, "launch-gate", "a trustlet's launch"},
    {EventKind::SecureSystemCall, "secure-system-call", "a trustlet's system call"},
    {EventKind::Mark, "mark", "mark"},
};

constexpr Row<World> worlds[] = {
    {World::Vtl0User, "vtl0-user", "VTL 0 user mode"},
    {World::Vtl0Kernel, "vtl0-kernel", "VTL 0 kernel"},
    {World::Vtl1User, "vtl1-user", "VTL 1 user mode"},
    {World::Vtl1Kernel, "vtl1-kernel", "VTL 1 kernel"},
    {World::Hypervisor, "hypervisor", "hypervisor"},
    {World::Device, "device", "device"},
    {World::Firmware, "firmware", "firmware"},
};

constexpr Row<Verdict> verdicts[] = {
    {Verdict::None, ""},
    {Verdict::Allowed, "allowed"},
    {Verdict::Denied, "denied"},
};

constexpr Row<Layer> layers[] = {
    {Layer::None, "", ""},
    {Layer::Slat, "slat", "SLAT"},
    {Layer::Iommu, "iommu", "IOMMU"},
    {Layer::Signature, "signature", "signature"},
    {Layer::IdTable, "id-table", "trustlet ID table"},
    {Layer::WhiteList, "white-list", "white list"},
    {Layer::Capability, "capability", "capability"},
    {Layer::ParameterCheck, "parameter-check", "parameter check"},
    {Layer::RegisterIntercept, "register-intercept", "register intercept"},
    {Layer::CpuMode, "cpu-mode", "CPU mode"},
    {Layer::SecureKernel, "secure-kernel", "secure kernel"},
};

constexpr Row<Rule> rules[] = {
    {Rule::None, ""},
    {Rule::SlatVtlProtection, "slat-vtl-protection"},
    {Rule::SlatHypervisorMemory, "slat-hypervisor-memory"},
    {Rule::SlatUnmapped, "slat-unmapped"},
    {Rule::CallerVtlRights, "caller-vtl-rights"},
    {Rule::HigherVtlOnly, "higher-vtl-only"},
    {Rule::HypercallFromUserMode, "hypercall-from-user-mode"},
    {Rule::MalformedHypercall, "malformed-hypercall"},
    {Rule::VtlSwitchNotAllowed, "vtl-switch-not-allowed"},
    {Rule::UnknownMsr, "unknown-msr"},
    {Rule::ReservedRegisterBits, "reserved-register-bits"},
    {Rule::HypervisorOutOfPages, "hypervisor-out-of-pages"},
    {Rule::RegisterLocked, "register-locked"},
    {Rule::IoPortLocked, "io-port-locked"},
    {Rule::RegistersScrubbed, "registers-scrubbed"},
    {Rule::SecureIntercept, "secure-intercept"},
    {Rule::StartupLocked, "startup-locked"},
    {Rule::OverlayReadOnly, "overlay-read-only"},
    {Rule::DmaBeyondVtl0, "dma-beyond-vtl0"},
    {Rule::DmaUnknownDevice, "dma-unknown-device"},
    {Rule::ImageNotTrusted, "image-not-trusted"},
    {Rule::PageNotOfImage, "page-not-of-image"},
    {Rule::TrustletIdUnknown, "trustlet-id-unknown"},
    {Rule::TrustletIdDiffers, "trustlet-id-differs"},
    {Rule::TrustletPolicyRefused, "trustlet-policy-refused"},
    {Rule::SystemCallNotListed, "system-call-not-listed"},
    {Rule::CapabilityMissing, "capability-missing"},
    {Rule::HostileReply, "hostile-reply"},
    {Rule::MalformedSecureCall, "malformed-secure-call"},
    {Rule::UnknownSecureCall, "unknown-secure-call"},
    {Rule::InterruptNotGranted, "interrupt-not-granted"},
    {Rule::PageSealBroken, "page-seal-broken"},
    {Rule::DebugNotAllowed, "debug-not-allowed"},
    {Rule::PageNotTrustlets, "page-not-trustlets"},
    {Rule::SecurityVersionTooLow, "security-version-too-low"},
    {Rule::DumpNotAllowed, "dump-not-allowed"},
    {Rule::DriverNotTrusted, "driver-not-trusted"},
};

constexpr Row<Mark> marks[] = {
    {Mark::SecureKernelReady, "secure-kernel-ready", "the secure kernel is ready"},
    {Mark::KernelStarted, "kernel-started", "VTL 0's kernel starts"},
    {Mark::SecretStored, "secret-stored", "VTL 1 has stored a secret"},
    {Mark::AttackBegins, "attack-begins", "the attack begins"},
    {Mark::AttackDenied, "attack-denied", "the attack got a fault"},
    {Mark::AttackSucceeded, "attack-succeeded", "the attack got the data"},
    {Mark::SceneFinished, "scene-finished", "the scene is over"},
    {Mark::SecretIntact, "secret-intact", "VTL 1 looked at its secret"},
    {Mark::RoundTrips, "round-trips", "VTL 0 went to VTL 1 and back many times"},
    {Mark::LoopBegins, "loop-begins", "a measured loop begins"},
    {Mark::LoopEnds, "loop-ends", "a measured loop ends"},
    {Mark::BareSwitches, "bare-switches", "VTL 0 went to VTL 1 and back with empty hands"},
    {Mark::NullHypercalls, "null-hypercalls", "the shortest hypercall was made many times"},
    {Mark::DeviceFaultKnown, "device-fault-known", "VTL 1 knows that a device was refused"},
    {Mark::SecureDeviceTaken, "secure-device-taken", "a device is VTL 1's"},
    {Mark::SecureDeviceAnswered, "secure-device-answered", "VTL 1's device has carried something"},
    {Mark::PageFromDisk, "page-from-disk", "the disk has written a page of a program"},
};

constexpr Row<SecureService> services[] = {
    {SecureService::Phase4Init, "phase4-init"},
    {SecureService::CreateSecureAllocation, "create-secure-allocation"},
    {SecureService::FillSecureAllocation, "fill-secure-allocation"},
    {SecureService::QuerySecureDevice, "query-secure-device"},
    {SecureService::Phase3Init, "phase3-init"},
    {SecureService::RegisterProtectedPage, "register-protected-page"},
    {SecureService::MakeProtectedPageExecutable, "make-protected-page-executable"},
    {SecureService::VerifyPage, "verify-page"},
    {SecureService::CreateProcess, "create-process"},
    {SecureService::InitializeProcess, "initialize-process"},
    {SecureService::CreateThread, "create-thread"},
    {SecureService::TerminateThread, "terminate-thread"},
    {SecureService::RundownProcess, "rundown-process"},
    {SecureService::DebugProcess, "debug-process"},
    {SecureService::RetrieveMailbox, "retrieve-mailbox"},
    {SecureService::IsTrustletRunning, "is-trustlet-running"},
    {SecureService::CreateSecureImage, "create-secure-image"},
    {SecureService::CloseSecureHandle, "close-secure-handle"},
    {SecureService::DebugReadMemory, "debug-read-memory"},
    {SecureService::LiveDumpCaptureProcess, "live-dump-capture-process"},
    {SecureService::ValidateSecureImagePages, "validate-secure-image-pages"},
    {SecureService::LoadDriver, "load-driver"},
    {SecureService::RemoveProtectedPage, "remove-protected-page"},
    {SecureService::CopyProtectedPage, "copy-protected-page"},
    {SecureService::MakeProtectedPageWritable, "make-protected-page-writable"},
    {SecureService::ProtectKernelDataPage, "protect-kernel-data-page"},
    {SecureService::PrepareForCrashDump, "prepare-for-crash-dump"},
    {SecureService::Shutdown, "shutdown"},
};

constexpr Row<PowerOff> power_offs[] = {
    {PowerOff::Orderly, "orderly", "The machine finished its work and switched itself off."},
    {PowerOff::KernelBugcheck, "kernel-bugcheck",
     "kernel.exe found itself in a state it cannot go on from; the console says which."},
    {PowerOff::SecureBugcheck, "secure-bugcheck",
     "securekernel.exe found itself in a state it cannot go on from; the console says which."},
    {PowerOff::HypervisorPanic, "hypervisor-panic",
     "hypervisor.exe found itself in a state it cannot go on from; the console says which."},
    {PowerOff::LoaderRefused, "loader-refused",
     "The loader refused to boot; the console says what was missing or damaged."},
    {PowerOff::GuestShutdown, "guest-shutdown",
     "A guest faulted while a fault was being delivered, three deep; the last events tell where."},
};

constexpr Row<NtStatus> nt_statuses[] = {
    {NtStatus::Success, "STATUS_SUCCESS"},
    {NtStatus::InvalidParameter, "STATUS_INVALID_PARAMETER"},
    {NtStatus::AccessViolation, "STATUS_ACCESS_VIOLATION"},
    {NtStatus::InvalidSystemService, "STATUS_INVALID_SYSTEM_SERVICE"},
    {NtStatus::AccessDenied, "STATUS_ACCESS_DENIED"},
    {NtStatus::AlreadyCommitted, "STATUS_ALREADY_COMMITTED"},
    {NtStatus::NotFound, "STATUS_NOT_FOUND"},
    {NtStatus::InsufficientResources, "STATUS_INSUFFICIENT_RESOURCES"},
    {NtStatus::InvalidImageHash, "STATUS_INVALID_IMAGE_HASH"},
    {NtStatus::InvalidHandle, "STATUS_INVALID_HANDLE"},
    {NtStatus::NoMemory, "STATUS_NO_MEMORY"},
    {NtStatus::InvalidImageFormat, "STATUS_INVALID_IMAGE_FORMAT"},
    {NtStatus::BufferTooSmall, "STATUS_BUFFER_TOO_SMALL"},
    {NtStatus::Retry, "STATUS_RETRY"},
    {NtStatus::HvNotInitialized, "STATUS_DEVICE_NOT_CONNECTED"},
};

} // namespace

std::string_view name_of(EventKind kind) { return name_in(kinds, kind); }
std::string_view name_of(World world) { return name_in(worlds, world); }
std::string_view name_of(Verdict verdict) { return name_in(verdicts, verdict); }
std::string_view name_of(Layer layer) { return name_in(layers, layer); }
std::string_view name_of(Rule rule) { return name_in(rules, rule); }
std::string_view name_of(Mark mark) { return name_in(marks, mark); }
std::string_view name_of(SecureService service) { return name_in(services, service); }
std::string_view name_of(PowerOff reason) { return name_in(power_offs, reason); }
std::string_view name_of(NtStatus status) { return name_in(nt_statuses, status); }

std::string_view name_of(abi::Guard guard) {
    for (const abi::GuardName& row : abi::guard_names) {
        if (row.guard == guard) {
            return row.name;
        }
    }
    return {};
}

std::string_view title_of(EventKind kind) { return title_in(kinds, kind); }
std::string_view title_of(World world) { return title_in(worlds, world); }
std::string_view title_of(Layer layer) { return title_in(layers, layer); }
std::string_view title_of(Mark mark) { return title_in(marks, mark); }
std::string_view sentence_of(PowerOff reason) { return title_in(power_offs, reason); }

template <>
std::optional<EventKind> from_name(std::string_view n) {
    return value_in(kinds, n);
}
template <>
std::optional<World> from_name(std::string_view n) {
    return value_in(worlds, n);
}
template <>
std::optional<Verdict> from_name(std::string_view n) {
    return value_in(verdicts, n);
}
template <>
std::optional<Layer> from_name(std::string_view n) {
    return value_in(layers, n);
}
template <>
std::optional<Rule> from_name(std::string_view n) {
    return value_in(rules, n);
}
template <>
std::optional<Mark> from_name(std::string_view n) {
    return value_in(marks, n);
}
template <>
std::optional<SecureService> from_name(std::string_view n) {
    return value_in(services, n);
}
template <>
std::optional<PowerOff> from_name(std::string_view n) {
    return value_in(power_offs, n);
}
template <>
std::optional<NtStatus> from_name(std::string_view n) {
    return value_in(nt_statuses, n);
}

template <>
std::optional<abi::Guard> from_name(std::string_view name) {
    for (const abi::GuardName& row : abi::guard_names) {
        if (name == row.name) {
            return row.guard;
        }
    }
    return std::nullopt;
}

} // namespace machine
