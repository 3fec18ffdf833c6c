// SPDX-License-Identifier: MIT
#include "process/win32/last_error.h"
#include "process/win32/win32.h"

namespace process {
namespace {

/// A time to wait as the kernel wants it: negative counts from now, none is for ever.
class Timeout {
public:
    explicit Timeout(std::uint32_t milliseconds)
        : time_(-Time{milliseconds} * abi::nt::units_per_millisecond),
          is_infinite_(milliseconds == infinite) {}
    const Time* pointer() const { return is_infinite_ ? nullptr : &time_; }

private:
    Time time_;
    bool is_infinite_;
};

/// Which object, or that time is over: Win32 has the kernel's numbers.
std::uint32_t wait_result(NtStatus status) {
    return succeeded(status) ? static_cast<std::uint32_t>(status) : wait_failed;
}

} // namespace
} // namespace process

using process::handle_or_none;
using process::succeeded;

std::uint32_t WaitForSingleObject(Handle object, std::uint32_t milliseconds) {
    const process::Timeout timeout{milliseconds};
    return process::wait_result(NtWaitForSingleObject(object, 0, timeout.pointer()));
}

std::uint32_t WaitForMultipleObjects(std::uint32_t count, const Handle* objects,
                                     abi::nt::WaitType type, std::uint32_t milliseconds) {
    const process::Timeout timeout{milliseconds};
    return process::wait_result(
        NtWaitForMultipleObjects(count, objects, type, 0, timeout.pointer()));
}

Handle CreateEvent(abi::nt::EventType type, EventState state) {
    Handle event;
    const NtStatus status = NtCreateEvent(&event, abi::nt::access::all, nullptr, type,
                                          static_cast<std::uint8_t>(state));
    return handle_or_none(status, event);
}

bool SetEvent(Handle event) { return succeeded(NtSetEvent(event, nullptr)); }

bool ResetEvent(Handle event) { return succeeded(NtResetEvent(event, nullptr)); }

Handle CreateSemaphore(std::int32_t initial, std::int32_t maximum) {
    Handle semaphore;
    const NtStatus status =
        NtCreateSemaphore(&semaphore, abi::nt::access::all, nullptr, initial, maximum);
    return handle_or_none(status, semaphore);
}

bool ReleaseSemaphore(Handle semaphore, std::int32_t count) {
    return succeeded(NtReleaseSemaphore(semaphore, count, nullptr));
}

bool CloseHandle(Handle handle) { return succeeded(NtClose(handle)); }
