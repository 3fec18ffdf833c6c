// SPDX-License-Identifier: MIT
// The numbers with which programs call VTL0's kernel, in one list for C++ and assembly.
//
// Windows numbers its system calls anew in each build, in the order of their names; programs never
// use the numbers, only ntdll's exports. So ours are our own (docs/deviations.md), the names NT's.
//
//     NT_SYSTEM_CALLS(ROW)     makes ROW(name, number, count of parameters) of each
#pragma once

#define NT_SYSTEM_CALLS(ROW)                                                                       \
    ROW(NtClose, 0x00, 1)                                                                          \
    ROW(NtDuplicateObject, 0x01, 7)                                                                \
    ROW(NtQueryObject, 0x02, 5)                                                                    \
    ROW(NtWaitForSingleObject, 0x03, 3)                                                            \
    ROW(NtWaitForMultipleObjects, 0x04, 5)                                                         \
    ROW(NtCreateEvent, 0x05, 5)                                                                    \
    ROW(NtOpenEvent, 0x06, 3)                                                                      \
    ROW(NtSetEvent, 0x07, 2)                                                                       \
    ROW(NtResetEvent, 0x08, 2)                                                                     \
    ROW(NtCreateSemaphore, 0x09, 5)                                                                \
    ROW(NtReleaseSemaphore, 0x0A, 3)                                                               \
    ROW(NtCreateMutant, 0x0B, 4)                                                                   \
    ROW(NtReleaseMutant, 0x0C, 2)                                                                  \
    ROW(NtAllocateVirtualMemory, 0x10, 6)                                                          \
    ROW(NtFreeVirtualMemory, 0x11, 4)                                                              \
    ROW(NtProtectVirtualMemory, 0x12, 5)                                                           \
    ROW(NtQueryVirtualMemory, 0x13, 6)                                                             \
    ROW(NtReadVirtualMemory, 0x14, 5)                                                              \
    ROW(NtWriteVirtualMemory, 0x15, 5)                                                             \
    ROW(NtCreateSection, 0x16, 7)                                                                  \
    ROW(NtOpenSection, 0x17, 3)                                                                    \
    ROW(NtMapViewOfSection, 0x18, 10)                                                              \
    ROW(NtUnmapViewOfSection, 0x19, 2)                                                             \
    ROW(NtCreateUserProcess, 0x20, 11)                                                             \
    ROW(NtCreateProcessEx, 0x21, 9)                                                                \
    ROW(NtOpenProcess, 0x22, 4)                                                                    \
    ROW(NtTerminateProcess, 0x23, 2)                                                               \
    ROW(NtQueryInformationProcess, 0x24, 5)                                                        \
    ROW(NtCreateThreadEx, 0x25, 11)                                                                \
    ROW(NtOpenThread, 0x26, 4)                                                                     \
    ROW(NtTerminateThread, 0x27, 2)                                                                \
    ROW(NtQueryInformationThread, 0x28, 5)                                                         \
    ROW(NtSetInformationThread, 0x29, 4)                                                           \
    ROW(NtSuspendThread, 0x2A, 2)                                                                  \
    ROW(NtResumeThread, 0x2B, 2)                                                                   \
    ROW(NtYieldExecution, 0x2C, 0)                                                                 \
    ROW(NtDelayExecution, 0x2D, 2)                                                                 \
    ROW(NtSetInformationProcess, 0x2E, 4)                                                          \
    ROW(NtCreateFile, 0x30, 11)                                                                    \
    ROW(NtOpenFile, 0x31, 6)                                                                       \
    ROW(NtReadFile, 0x32, 9)                                                                       \
    ROW(NtWriteFile, 0x33, 9)                                                                      \
    ROW(NtQueryInformationFile, 0x34, 5)                                                           \
    ROW(NtQueryDirectoryFile, 0x35, 11)                                                            \
    ROW(NtAlpcCreatePort, 0x38, 3)                                                                 \
    ROW(NtAlpcConnectPort, 0x39, 11)                                                               \
    ROW(NtAlpcAcceptConnectPort, 0x3A, 9)                                                          \
    ROW(NtAlpcSendWaitReceivePort, 0x3B, 8)                                                        \
    ROW(NtAlpcDisconnectPort, 0x3C, 2)                                                             \
    ROW(NtQuerySystemInformation, 0x40, 4)                                                         \
    ROW(NtQuerySystemTime, 0x41, 1)                                                                \
    ROW(NtQueryPerformanceCounter, 0x42, 2)                                                        \
    ROW(NtLoadDriver, 0x43, 1)                                                                     \
    ROW(NtShutdownSystem, 0x44, 1)                                                                 \
    ROW(NtSystemDebugControl, 0x45, 6)

/// One more than the highest number: the size of the kernel's table.
#define NT_SYSTEM_CALL_LIMIT 0x46
