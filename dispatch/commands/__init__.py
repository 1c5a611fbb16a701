"""The subcommands of `callout`, a file each: options in, use cases called, figures out."""
