// SPDX-License-Identifier: MIT
// The page of this image on which the hypervisor lays VTL0's hypercall page. It is never run as it
// stands: INT3 from end to end.  [TLFS hypercall-interface]
    .section .hcall, "xr"
    .globl hypercall_page
    .p2align 12, 0xCC
hypercall_page:
    .fill 4096, 1, 0xCC
