// SPDX-License-Identifier: MIT
// A request over a port and its reply, between two threads.
#pragma once

#include "abi/nt/port.h"
#include "user/kernelbase/kernelbase.h"

namespace perf {

class PortRoundTrip {
public:
    /// Starts the server, for so many requests, and connects to it.
    bool start(unsigned rounds);
    void go();
    void finish();

private:
    static NtStatus serve(void* self);

    unsigned rounds_ = 0;
    Handle server_port_;
    Handle server_;
    Handle client_port_;
};

} // namespace perf
