"""The statistics SQL says badly: arrays in, arrays out, no I/O, no clock; knows nobody of ours."""
