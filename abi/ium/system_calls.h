// SPDX-License-Identifier: MIT
// What a trustlet may ask of the secure kernel: a white list of NT's system calls, and secure ones
// of its own. Everything else is STATUS_INVALID_SYSTEM_SERVICE.  [BH15] [WI7 ch.9]  Lesson: 10.
//
// In lists for C++ and assembly; ROW(name, number, count of parameters).
//
// The convention is that of VTL0 (user/ntdll/system_calls.S): SYSCALL with the number in EAX, the
// first four parameters in R10, RDX, R8, R9, the others on the stack at RSP + 40, the status in
// RAX. RBX, RBP, RSI, RDI, R12 to R15 are kept, and so are XMM6 to XMM15; RCX, RDX, R8 to R11 and
// XMM0 to XMM5 are gone.
#pragma once

/// NT's own calls, under NT's numbers (abi/nt/system_call_numbers.h), parameters and meaning. Who
/// answers: the secure kernel itself (here), or VTL0 through a marshaller (there), whose answers
/// are checked as far as they can be and believed no further.
///
///   there  NtClose (handles of VTL0), waits, events, semaphores, ALPC, the clock, NtDelayExecution
///   here   memory, sections, processes, threads, NtClose (handles of VTL1)
#define IUM_NT_SYSTEM_CALLS(ROW)                                                                   \
    ROW(NtClose, 0x00, 1)                                                                          \
    ROW(NtWaitForSingleObject, 0x03, 3)                                                            \
    ROW(NtWaitForMultipleObjects, 0x04, 5)                                                         \
    ROW(NtCreateEvent, 0x05, 5)                                                                    \
    ROW(NtSetEvent, 0x07, 2)                                                                       \
    ROW(NtResetEvent, 0x08, 2)                                                                     \
    ROW(NtCreateSemaphore, 0x09, 5)                                                                \
    ROW(NtReleaseSemaphore, 0x0A, 3)                                                               \
    ROW(NtAllocateVirtualMemory, 0x10, 6)                                                          \
    ROW(NtFreeVirtualMemory, 0x11, 4)                                                              \
    ROW(NtProtectVirtualMemory, 0x12, 5)                                                           \
    ROW(NtQueryVirtualMemory, 0x13, 6)                                                             \
    ROW(NtOpenSection, 0x17, 3)                                                                    \
    ROW(NtMapViewOfSection, 0x18, 10)                                                              \
    ROW(NtUnmapViewOfSection, 0x19, 2)                                                             \
    ROW(NtTerminateProcess, 0x23, 2)                                                               \
    ROW(NtQueryInformationProcess, 0x24, 5)                                                        \
    ROW(NtCreateThreadEx, 0x25, 11)                                                                \
    ROW(NtTerminateThread, 0x27, 2)                                                                \
    ROW(NtYieldExecution, 0x2C, 0)                                                                 \
    ROW(NtDelayExecution, 0x2D, 2)                                                                 \
    ROW(NtAlpcCreatePort, 0x38, 3)                                                                 \
    ROW(NtAlpcConnectPort, 0x39, 11)                                                               \
    ROW(NtAlpcAcceptConnectPort, 0x3A, 9)                                                          \
    ROW(NtAlpcSendWaitReceivePort, 0x3B, 8)                                                        \
    ROW(NtAlpcDisconnectPort, 0x3C, 2)                                                             \
    ROW(NtQuerySystemTime, 0x41, 1)                                                                \
    ROW(NtQueryPerformanceCounter, 0x42, 2)

/// Secure system calls: 0x08000000 and a number, answered without leaving VTL1.  [IUMF stubs]
/// services.h says what each takes. IumDebugPrint is our own.
#define IUM_SECURE_SYSTEM_CALLS(ROW)                                                               \
    ROW(IumCreateSecureSection, 0x08000003, 3)                                                     \
    ROW(IumCrypto, 0x08000005, 1)                                                                  \
    ROW(IumGetIdk, 0x0800000B, 3)                                                                  \
    ROW(IumOpenSecureSection, 0x0800000E, 3)                                                       \
    ROW(IumPostMailbox, 0x0800000F, 4)                                                             \
    ROW(IumSecureStorageGet, 0x08000012, 4)                                                        \
    ROW(IumSecureStoragePut, 0x08000013, 3)                                                        \
    ROW(IumDebugPrint, 0x08000040, 2)

/// Bit 27 of the number says that it is a secure one.
#define IUM_SECURE_SYSTEM_CALL 0x08000000

#ifndef __ASSEMBLER__
#include "abi/nt/system_call_numbers.h"

namespace abi::ium {

namespace of_nt {
#define NUMBER_OF(name, number, count) inline constexpr unsigned name[2] = {number, count};
NT_SYSTEM_CALLS(NUMBER_OF)
#undef NUMBER_OF
} // namespace of_nt

#define IS_NTS_OWN(name, number, count)                                                            \
    static_assert(of_nt::name[0] == (number) && of_nt::name[1] == (count));
IUM_NT_SYSTEM_CALLS(IS_NTS_OWN)
#undef IS_NTS_OWN

} // namespace abi::ium
#endif
