// Carries the flags that a precompiled header is made with.
